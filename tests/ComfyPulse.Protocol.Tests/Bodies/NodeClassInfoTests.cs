using System.Text;

namespace ComfyPulse.Protocol.Tests.Bodies;

public sealed class NodeClassInfoTests
{
    private static readonly IReadOnlyDictionary<string, NodeClassInfo> Recorded = ReadRecorded();

    [Fact]
    public void Every_recorded_class_is_read()
    {
        Assert.Equal(16, Recorded.Count);
        Assert.All(Recorded.Values, node => Assert.True(node.Inputs.Count > 0 && node.Category.Length > 0 && node.Inputs.All(input => input.Type.Length > 0)));
        Assert.Equal(["SaveImage", "PreviewImage", "SaveAnimatedWEBP", "SaveImageWebsocket"], Recorded.Values.Where(node => node.IsOutputNode).Select(node => node.Name));
        Assert.True(Recorded["ImageBatch"].IsDeprecated && Recorded["ComfySwitchNode"].IsExperimental);
        Assert.Equal("custom_nodes.websocket_image_save", Recorded["SaveImageWebsocket"].PythonModule);
    }

    [Fact]
    public void The_greatest_seed_keeps_all_its_digits()
    {
        var seed = Recorded["KSampler"].Inputs.Single(input => input.Name == "seed");

        Assert.Equal(("INT", "0", "0", "18446744073709551615"), (seed.Type, seed.Default.ToString(), seed.Min.ToString(), seed.Max.ToString()));
        Assert.Equal("0.1", Recorded["KSampler"].Inputs.Single(input => input.Name == "cfg").Step.ToString());
    }

    [Fact]
    public void Choices_stand_in_place_of_the_type_or_among_the_options()
    {
        var old = Recorded["ImageScale"].Inputs.Single(input => input.Name == "crop");
        var young = Recorded["SaveAnimatedWEBP"].Inputs.Single(input => input.Name == "method");

        Assert.Equal(("COMBO", "COMBO"), (old.Type, young.Type));
        Assert.Equal(["disabled", "center"], old.Choices!);
        Assert.Equal(["default", "fastest", "slowest"], young.Choices!);
        Assert.Null(Recorded["ImageScale"].Inputs[0].Choices);
    }

    [Fact]
    public void Inputs_are_told_by_kind_and_hidden_ones_by_both_forms()
    {
        var old = Recorded["SaveImage"].Inputs;
        var young = Recorded["SaveAnimatedWEBP"].Inputs;

        Assert.Equal([("images", NodeInputKind.Required), ("filename_prefix", NodeInputKind.Required), ("prompt", NodeInputKind.Hidden), ("extra_pnginfo", NodeInputKind.Hidden)], old.Select(input => (input.Name, input.Kind)));
        Assert.Equal(["PROMPT", "EXTRA_PNGINFO"], old.Skip(2).Select(input => input.Type));
        Assert.Equal(["PROMPT", "EXTRA_PNGINFO"], young.Skip(6).Select(input => input.Type));
        Assert.True(Recorded["CLIPTextEncode"].Inputs[0].IsMultiline);
        Assert.Equal([false, true, true], Recorded["ComfySwitchNode"].Inputs.Select(input => input.IsLazy));
    }

    [Fact]
    public void Outputs_have_their_names_and_tooltips()
    {
        Assert.Equal([("MODEL", "MODEL", "text"), ("CLIP", "CLIP", "text"), ("VAE", "VAE", "text")], Recorded["CheckpointLoaderSimple"].Outputs.Select(output => (output.Type, output.Name, output.Tooltip!)));
        Assert.Equal(("IMAGE", "images"), Recorded["SaveImage"].Outputs.Select(output => (output.Type, output.Name)).Single());
        Assert.Empty(Recorded["SaveImageWebsocket"].Outputs);
    }

    [Fact]
    public void Inputs_stand_in_their_order_wherever_the_order_stands()
    {
        const string Order = """ "input_order": {"optional": ["x"], "required": ["b", "a"]} """;
        const string Input = """ "input": {"optional": {"x": ["A"]}, "required": {"late": ["A"], "a": ["A"], "b": ["A"]}} """;

        foreach (var json in new[] { $"{{{Order}, {Input}}}", $"{{{Input}, {Order}}}" })
        {
            Assert.Equal(["b", "a", "late", "x"], Read(json).Inputs.Select(input => input.Name));
        }
    }

    [Fact]
    public void Choices_of_any_kind_are_taken()
    {
        var inputs = Read("""{"input": {"required": {"a": [[1, 2.50, true, "x", null, {"key": "k", "inputs": {"key": 3}}, {}]], "b": ["COMBO", {"options": [8, 16]}], "c": ["COMBO", {"remote": {"route": "/x"}}]}}}""").Inputs;

        Assert.Equal(["1", "2.50", "true", "x", "null", "k"], inputs[0].Choices!);
        Assert.Equal(["8", "16"], inputs[1].Choices!);
        Assert.Null(inputs[2].Choices);
        Assert.Equal("""{"remote": {"route": "/x"}}""", inputs[2].Options.ToString());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"input": null, "input_order": 3, "output": "IMAGE", "output_name": {}, "output_is_list": 1, "output_tooltips": null}""")]
    [InlineData("""{"input": {"required": [], "optional": "x", "hidden": null, "else": {"a": ["INT"]}}, "input_order": {"required": {}}}""")]
    [InlineData("""{"display_name": null, "category": [1], "description": {}, "output_node": "yes", "deprecated": 1}""")]
    public void What_is_of_another_kind_is_left_out(string json)
    {
        var node = Read(json);

        Assert.Equal(("Odd", "Odd", "", "", false, false), (node.Name, node.DisplayName, node.Category, node.Description, node.IsOutputNode, node.IsDeprecated));
        Assert.Empty(node.Inputs);
        Assert.Empty(node.Outputs);
        Assert.Equal(json, node.Raw.ToString());
    }

    [Fact]
    public void Odd_inputs_and_outputs_keep_their_places()
    {
        var node = Read("""{"input": {"required": {"a": 3, "b": null, "c": {}, "d": [], "e": [{"x": 1}, "no", 3], "f": ["FLOAT", {"default": NaN, "max": Infinity, "min": -Infinity}, {"default": 1}]}}, "output": [["x", "y"], null, 7, "IMAGE"], "output_name": ["n"], "output_is_list": [true, "no"]}""");

        Assert.Equal([("a", "3"), ("b", ""), ("c", ""), ("d", ""), ("e", ""), ("f", "FLOAT")], node.Inputs.Select(input => (input.Name, input.Type)));
        Assert.Equal(("\"NaN\"", "\"Infinity\"", "\"-Infinity\""), (node.Inputs[5].Default.ToString(), node.Inputs[5].Max.ToString(), node.Inputs[5].Min.ToString()));
        Assert.Equal([("COMBO", "n", true), ("", "", false), ("7", "7", false), ("IMAGE", "IMAGE", false)], node.Outputs.Select(output => (output.Type, output.Name, output.IsList)));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("""{"input": {"required": {"a": ["INT" """)]
    [InlineData("""{"input": }""")]
    public void What_is_no_class_is_a_problem_and_no_exception(string json)
    {
        Assert.False(NodeClassInfo.TryRead(Encoding.UTF8.GetBytes(json), "Odd", out var node, out var problem));
        Assert.Null(node);
        Assert.NotNull(problem);
    }

    [Fact]
    public void Nesting_beyond_all_bounds_is_a_problem_and_no_exception()
    {
        var json = $$"""{"input": {"required": {"a": {{new string('[', 100_000)}}""";

        Assert.False(NodeClassInfo.TryRead(Encoding.UTF8.GetBytes(json), "Deep", out _, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void A_class_cut_at_any_byte_is_a_problem_and_no_exception()
    {
        var whole = Recorded["ComfySwitchNode"].Raw.Utf8;
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.False(NodeClassInfo.TryRead(whole[..length], "Cut", out _, out _));
        }
    }

    private static NodeClassInfo Read(string json)
    {
        Assert.True(NodeClassInfo.TryRead(Encoding.UTF8.GetBytes(json), "Odd", out var node, out var problem), problem);
        return node!;
    }

    private static Dictionary<string, NodeClassInfo> ReadRecorded()
    {
        var file = File.ReadAllBytes(Path.Combine(Traces.Root, "23-rest-info", "object_info.subset.json"));
        Assert.True(PlainBodies.TryReadMembers(file, out var members, out _));
        return members!.ToDictionary(
            member => member.Key,
            member => NodeClassInfo.TryRead(member.Value.Utf8, member.Key, out var node, out var problem) ? node! : throw new InvalidDataException(problem),
            StringComparer.Ordinal);
    }
}
