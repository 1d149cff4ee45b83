using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Execution;

public sealed class StoppingTests
{
    [Fact]
    public async Task A_node_that_fails_because_its_pod_stops_does_not_fail_the_stopping()
    {
        var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new EmbeddedPodOptions();
        options.NodeClasses.Add(new NodeClass("Late", async call =>
        {
            entered.TrySetResult();
            try
            {
                await call.DelayAsync(TimeSpan.FromHours(1));
            }
            catch (OperationCanceledException)
            {
                throw new NodeFailureException("RuntimeError", "too late");
            }

            return new NodeResult.Values([]);
        })
        {
            IsOutputNode = true,
        });
        var pod = await TestPod.StartAsync(options);
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = new JsonObject { ["1"] = new JsonObject { ["class_type"] = "Late", ["inputs"] = new JsonObject() } } });
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Null(await Record.ExceptionAsync(async () => await pod.DisposeAsync()));
    }
}
