using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>A node that waits until the test opens it, and then looks whether it was interrupted.</summary>
internal sealed class GateNode
{
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The class: an output node, so that it is a whole workflow.</summary>
    public NodeClass Class => new("Gate", RunAsync) { Inputs = [new NodeInput("salt", "INT")], IsOutputNode = true };

    /// <summary>Ends when the node runs for the first time.</summary>
    public Task Entered => _entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    /// <summary>A workflow of this node alone; another salt is another node to the cache.</summary>
    public static JsonObject Workflow(int salt) => new() { ["1"] = new JsonObject { ["class_type"] = "Gate", ["inputs"] = new JsonObject { ["salt"] = salt } } };

    public void Open() => _opened.TrySetResult();

    private async ValueTask<NodeResult> RunAsync(NodeCall call)
    {
        _entered.TrySetResult();
        await _opened.Task;
        call.Report(1, 1);
        return new NodeResult.Values([]);
    }
}
