using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Runs;

public sealed class RejectionCatalogTests
{
    [Theory]
    [InlineData("""{"type": "missing_node_type", "message": "Node 'My Fancy Node' not found. The custom node may not be installed.", "details": "Node ID '#3'", "extra_info": {"node_id": "3", "class_type": "NoSuchNode", "node_title": "My Fancy Node"}}""")]
    [InlineData("""{"type": "invalid_prompt", "message": "Cannot execute because node NoSuchNode does not exist.", "details": "Node ID '#3'", "extra_info": {}}""")]
    public void A_class_that_the_pod_does_not_have_is_named(string error)
    {
        var rejected = Whole(error);

        Assert.Equal(FailureCategory.MissingNode, rejected.Category);
        Assert.Contains("no node class NoSuchNode:", rejected.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"type": "missing_node_type", "message": "Node 'ID #3' has no class_type. The workflow may be corrupted or a custom node is missing.", "details": "", "extra_info": {"node_id": "3", "class_type": null}}""", "class_type")]
    [InlineData("""{"type": "invalid_prompt", "message": "Cannot execute because a node is missing the class_type property.", "details": "Node ID '#3'", "extra_info": {}}""", "class_type")]
    [InlineData("""{"type": "invalid_prompt", "message": "Cannot execute because node  does not exist.", "details": "", "extra_info": {}}""", "class_type")]
    [InlineData("""{"type": "prompt_no_outputs", "message": "Prompt has no outputs", "details": "", "extra_info": {}}""", "SaveImage")]
    [InlineData("""{"type": "no_prompt", "message": "No prompt provided", "details": "No prompt provided", "extra_info": {}}""", "API format")]
    [InlineData("""{"type": "invalid_prompt_id", "message": "prompt_id must be a valid UUID", "details": "", "extra_info": {}}""", "UUID")]
    [InlineData("\"a plain text of an old pod\"", "Correct")]
    public void A_refusal_of_the_whole_prompt_says_what_to_correct(string error, string remedy)
    {
        var rejected = Whole(error);

        Assert.Equal(FailureCategory.BadInput, rejected.Category);
        Assert.Contains(remedy, rejected.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CheckpointLoaderSimple", "ckpt_name", "nope.safetensors", "nope.safetensors (it belongs into models/checkpoints)")]
    [InlineData("CLIPVisionLoader", "clip_name", "x.safetensors", "x.safetensors (it belongs into models/clip_vision)")]
    [InlineData("DualCLIPLoader", "clip_name2", "t5.safetensors", "t5.safetensors (it belongs into models/text_encoders)")]
    [InlineData("UpscaleModelLoader", "model_name", "4x.pth", "4x.pth (it belongs into models/upscale_models)")]
    [InlineData("UnetLoaderGGUF", "unet_name", "flux.gguf", "flux.gguf (it belongs into models/diffusion_models)")]
    [InlineData("VAELoader", "vae_name", "taesd", "taesd (it belongs into models/vae)")]
    [InlineData("PackLoader", "model", "a/b.onnx", "a/b.onnx (it belongs into the folder of PackLoader below models)")]
    public void A_model_that_the_pod_does_not_have_is_named_with_its_folder(string classType, string input, string value, string told)
    {
        var rejected = Node(classType, NotInList(input, value));

        Assert.Equal(FailureCategory.MissingModel, rejected.Category);
        Assert.Contains(told, rejected.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KSampler", "sampler_name", "magic")]
    [InlineData("ImageScale", "upscale_method", "magic")]
    [InlineData("LoadImage", "image", "cat.png")]
    public void Another_value_that_the_pod_does_not_have_is_a_bad_input(string classType, string input, string value)
    {
        var rejected = Node(classType, NotInList(input, value));

        Assert.Equal(FailureCategory.BadInput, rejected.Category);
        Assert.Contains("values that the pod has", rejected.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_missing_models_are_told_once_each_and_not_all()
    {
        var errors = string.Join(", ", Enumerable.Range(1, 5).Append(1).Select(number => NotInList("lora_name", $"{number}.safetensors")));
        var hint = Node("LoraLoader", errors).Hint!;

        Assert.Contains("3.safetensors (it belongs into models/loras); and 2 more.", hint, StringComparison.Ordinal);
        Assert.DoesNotContain("4.safetensors", hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("required_input_missing", "missing input")]
    [InlineData("bad_linked_input", "list of two")]
    [InlineData("return_type_mismatch", "own type")]
    [InlineData("invalid_input_type", "own type")]
    [InlineData("value_smaller_than_min", "range")]
    [InlineData("value_bigger_than_max", "range")]
    [InlineData("exception_during_inner_validation", "link")]
    [InlineData("exception_during_validation", "link")]
    [InlineData("dependency_cycle", "circle")]
    [InlineData("something_new", "Correct")]
    public void A_wrong_input_gets_the_remedy_for_its_type(string type, string remedy)
    {
        var rejected = Node("ImageScale", $$$"""{"type": "{{{type}}}", "message": "m", "details": "d", "extra_info": {"input_name": "width"}}""");

        Assert.Equal(FailureCategory.BadInput, rejected.Category);
        Assert.Contains(remedy, rejected.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_input_image_is_to_be_uploaded() =>
        Assert.Contains("upload it", Node("LoadImage", """{"type": "custom_validation_failed", "message": "Custom validation failed for node", "details": "image - Invalid image file: cat.png", "extra_info": {"input_name": "image"}}""").Hint, StringComparison.Ordinal);

    [Fact]
    public void A_name_of_any_length_or_with_half_a_surrogate_pair_is_told_safely()
    {
        var hint = Node("CheckpointLoaderSimple", NotInList("ckpt_name", new string('a', 5000) + "\\udcff.safetensors")).Hint!;

        Assert.InRange(hint.Length, 100, 400);
        Assert.Contains("a…", hint, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hint_is_the_last_line_of_the_exceptions_message()
    {
        var rejected = Node("CheckpointLoaderSimple", NotInList("ckpt_name", "nope.safetensors"));

        Assert.EndsWith("\n" + rejected.Hint, new PromptException("p", rejected).Message, StringComparison.Ordinal);
    }

    private static string NotInList(string input, string value) =>
        $$$"""{"type": "value_not_in_list", "message": "Value not in list", "details": "{{{input}}}: '{{{value}}}' not in []", "extra_info": {"input_name": "{{{input}}}", "input_config": [[], {}], "received_value": "{{{value}}}"}}""";

    private static PromptOutcome.Rejected Whole(string error) => Read($$"""{"error": {{error}}, "node_errors": {} }""");

    private static PromptOutcome.Rejected Node(string classType, string errors) => Read($$$"""
        {"error": {"type": "prompt_outputs_failed_validation", "message": "Prompt outputs failed validation", "details": "", "extra_info": {}},
         "node_errors": {"4": {"errors": [{{{errors}}}], "dependent_outputs": ["9"], "class_type": "{{{classType}}}"} } }
        """);

    private static PromptOutcome.Rejected Read(string body)
    {
        Assert.True(PromptRefused.TryRead(Encoding.UTF8.GetBytes(body), out var refused, out var problem), problem);
        return new PromptOutcome.Rejected(refused!.Error, refused.NodeErrors);
    }
}
