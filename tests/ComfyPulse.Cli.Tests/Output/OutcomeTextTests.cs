using ComfyPulse.Cli.Output;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class OutcomeTextTests
{
    private static readonly Uri History = new("http://pod/history/p");

    [Fact]
    public void A_failure_names_node_and_exception_without_control_characters()
    {
        var text = OutcomeText.Of("p", new PromptOutcome.Failed("3", "KSampler", "My sampler", "RuntimeError", "no\u001b[2J memory\n", []), History);

        Assert.StartsWith("Failed at My sampler (KSampler, node 3): RuntimeError: no [2J memory;", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rejection_tells_the_first_reasons_and_counts_the_rest()
    {
        var error = new PromptError("value_not_in_list", "Value not in list", "ckpt_name", RawJson.Null);
        var nodes = Enumerable.Range(1, 8).ToDictionary(id => $"{id}", _ => new NodeErrors("Loader", [error], []));

        var text = OutcomeText.Of("p", new PromptOutcome.Rejected(error, nodes), History);

        Assert.Contains("Loader (node 1): Value not in list: ckpt_name; Loader (node 2)", text, StringComparison.Ordinal);
        Assert.Contains("and 3 more", text, StringComparison.Ordinal);
        Assert.Contains("--set", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_failure_of_a_known_kind_and_a_missing_model_name_the_remedy()
    {
        var error = new PromptError("value_not_in_list", "Value not in list", "ckpt_name: 'a\u001b[2J.safetensors' not in []", RawJson.Null) { InputName = "ckpt_name", ReceivedValue = "a\u001b[2J.safetensors" };
        var rejected = new PromptOutcome.Rejected(error, new Dictionary<string, NodeErrors> { ["4"] = new("CheckpointLoaderSimple", [error], []) });

        Assert.Contains("MemoryError. The pod's main memory", OutcomeText.Of("p", new PromptOutcome.Failed("3", "KSampler", null, "MemoryError", "", []), History), StringComparison.Ordinal);
        Assert.Contains("a [2J.safetensors (it belongs into models/checkpoints)", OutcomeText.Of("p", rejected, History), StringComparison.Ordinal);
    }

    [Fact]
    public void A_timeout_says_how_to_watch_or_that_the_embedded_pod_ends()
    {
        var outcome = new PromptOutcome.TimedOut(TimeSpan.FromMinutes(5));

        Assert.Contains("http://pod/history/p", OutcomeText.Of("p", outcome, History), StringComparison.Ordinal);
        Assert.Contains("embedded pod ends", OutcomeText.Of("p", outcome, null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.34, "340 ms")]
    [InlineData(1.25, "1.3 s")]
    [InlineData(12.9, "12 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3720, "1 h 02 min")]
    public void Times_are_as_short_as_they_can_be(double seconds, string text) => Assert.Equal(text, ProgressText.Time(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_hundred_percent_is_only_said_of_the_whole() => Assert.Equal((99, 100, 29), (ProgressText.Percent(0.9999), ProgressText.Percent(1), ProgressText.Percent(0.29)));
}
