using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Runs one node outside a pod, in folders of its own, and keeps what it reports.</summary>
internal sealed class TestNodeCall : NodeCall
{
    private TestNodeCall(NodeEnvironment environment, NodeValues inputs, TestCallOptions options) => (Environment, Inputs, Options) = (environment, inputs, options);

    public override string NodeId => Options.NodeId;

    public override string PromptId => "8562ac01-f2ae-4e16-a334-433a1774af6e";

    public override NodeValues Inputs { get; }

    public override NodeEnvironment Environment { get; }

    public override string PromptJson => Options.PromptJson;

    public override string? ExtraPngInfoJson => Options.ExtraPngInfoJson;

    public override bool IsInterrupted => Options.IsInterrupted;

    public override bool WantsPreviews => Options.WantsPreviews;

    public List<(double Value, double Max, PreviewImage? Preview)> Reports { get; } = [];

    public List<TimeSpan> Delays { get; } = [];

    public List<string> Log => Options.Log;

    private TestCallOptions Options { get; }

    /// <summary>Runs a built-in class with the given inputs.</summary>
    public static Task<TestNodeCall> RunAsync(NodeEnvironment environment, string classType, TestCallOptions options, params (string Name, object? Value)[] inputs) =>
        RunAsync(environment, BuiltInNodes.Create(environment).Single(candidate => candidate.Name == classType), options, inputs);

    /// <summary>Runs a class with the given inputs.</summary>
    public static async Task<TestNodeCall> RunAsync(NodeEnvironment environment, NodeClass node, TestCallOptions options, params (string Name, object? Value)[] inputs)
    {
        var call = new TestNodeCall(environment, new NodeValues(inputs.ToDictionary(input => input.Name, input => input.Value)), options);
        call.Result = Assert.IsType<NodeResult.Values>(await node.RunAsync(call));
        return call;
    }

    public NodeResult.Values Result { get; private set; } = new([]);

    public PixelMask Mask => Assert.IsType<PixelMask>(Result.Outputs[0]);

    public PixelImage Image => Assert.IsType<PixelImage>(Result.Outputs[0]);

    public JsonObject Ui => Assert.IsType<JsonObject>(Result.Ui);

    public override void Report(double value, double max, PreviewImage? preview = null)
    {
        if (Options.InterruptAtReport is { } at && Reports.Count >= at)
        {
            throw new NodeInterruptedException();
        }

        Reports.Add((value, max, preview));
    }

    public override void SetProgress(double value, double max) => Reports.Add((value, max, null));

    public override void SendText(string text) => throw new NotSupportedException(text);

    public override void WriteLog(string text, bool flush = true) => Log.Add(text);

    public override Task DelayAsync(TimeSpan time)
    {
        (Environment.Time as FakeTimeProvider)?.Advance(time);
        Delays.Add(time);
        return Task.CompletedTask;
    }
}

internal sealed record TestCallOptions
{
    public string NodeId { get; init; } = "1";

    public string PromptJson { get; init; } = "{}";

    public string? ExtraPngInfoJson { get; init; }

    public bool WantsPreviews { get; init; }

    /// <summary>What the node writes, also where it does not come to its end.</summary>
    public List<string> Log { get; init; } = [];

    public int? InterruptAtReport { get; init; }

    public bool IsInterrupted { get; init; }
}
