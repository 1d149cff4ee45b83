using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Tests.Input;

public sealed class WorkflowSourceTests
{
    private static readonly Workflow Sample = Workflow.Parse("""
        {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 20, "denoise": 1.0, "model": ["4", 0]}},
         "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "a fox"}},
         "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "m.safetensors"}}}
        """);

    [Theory]
    [InlineData("3.steps", "30", "30")]
    [InlineData("KSampler.denoise", "0.5", "0.5")]
    [InlineData("6.text", "a red fox", "\"a red fox\"")]
    [InlineData("6.text", "42", "\"42\"")]
    [InlineData("6.text", "true", "\"true\"")]
    [InlineData("6.text", "", "\"\"")]
    [InlineData("6.text", "\"quoted\"", "\"quoted\"")]
    public void A_text_stays_a_text_and_a_number_a_number(string target, string value, string json)
    {
        var edited = WorkflowSource.Edit(Sample, [new(target, value)], seed: null);

        var (node, input) = target switch { "6.text" => ("6", "text"), "3.steps" => ("3", "steps"), _ => ("3", "denoise") };
        Assert.Equal(json, edited.Nodes[node].Inputs[input].Value.ToString());
    }

    [Fact]
    public void A_seed_of_64_bits_goes_through_unharmed()
    {
        var edited = WorkflowSource.Edit(Sample, [], new Seed(ulong.MaxValue, IsDrawn: false));

        Assert.Equal("18446744073709551615", edited.Nodes["3"].Inputs["seed"].Value.ToString());
    }

    [Fact]
    public void A_target_that_is_not_there_is_a_usage_error_that_says_what_is()
    {
        var failure = Assert.Throws<CommandException>(() => WorkflowSource.Edit(Sample, [new("3.stepz", "1")], seed: null));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        Assert.Contains("3.steps", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_seed_for_a_workflow_without_one_is_a_usage_error()
    {
        var workflow = Workflow.Parse("""{"1": {"class_type": "EmptyImage", "inputs": {"width": 8}}}""");

        var failure = Assert.Throws<CommandException>(() => WorkflowSource.Edit(workflow, [], new Seed(1, IsDrawn: false)));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
    }
}
