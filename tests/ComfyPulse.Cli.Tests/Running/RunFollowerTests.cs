using ComfyPulse.Cli.Running;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class RunFollowerTests
{
    private readonly RecordingView _view = new();

    [Fact]
    public async Task Events_go_to_the_view_and_outputs_to_the_saver()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var image = new PromptOutput { NodeId = "9", Kind = "images", File = new FileReference("a.png", "", "output") };
        var result = new PromptResult("p", new PromptOutcome.Succeeded(), [image], [], FollowSource.WebSocket);
        var saver = new OutputSaver((output, _) => Task.FromResult(output.File!.FileName), "/out", _view);
        var follower = new RunFollower("p", _view, saver);

        var end = await follower.FollowAsync(
            Events(
                new PromptSnapshot("p", At(0), [], null) { Warnings = [new("early", "b")] },
                new NodeStarted("3", "KSampler", null, null),
                new ProgressChanged(At(0.5)),
                new WarningRaised(new PromptWarning("odd", "a\u001bb")),
                new PromptSnapshot("p", At(0.5), [], null) { Warnings = [new("early", "b"), new("odd", "a\u001bb")] },
                new OutputProduced(image),
                new ProgressChanged(At(1)),
                new PromptEnded(result)),
            cancellation);
        saver.Complete(end.Outputs);
        await saver.RunAsync("p", cancellation);

        Assert.Same(result, end);
        Assert.Equal(["early b", "progress 0", "started 3", "progress 0.5", "odd a b", "progress 0.5", "progress 1", "saved a.png"], _view.Calls);
        Assert.Equal(1, follower.Progress?.Fraction);
    }

    [Fact]
    public async Task That_messages_stay_away_and_that_they_are_back_is_noted_once_each()
    {
        var follower = new RunFollower("p", _view, new OutputSaver((_, _) => Task.FromResult(""), "/out", _view));

        await follower.FollowAsync(
            Events(
                new PromptSnapshot("p", At(0), [], null),
                new FollowedBy(FollowSource.WebSocket, "the socket is open"),
                new FollowedBy(FollowSource.Polling, "reset\u001b by peer."),
                new PromptSnapshot("p", At(0) with { Source = ProgressSource.Polled }, [], null),
                new PromptSnapshot("p", At(0) with { Source = ProgressSource.Estimated }, [], null),
                new FollowedBy(FollowSource.WebSocket, "the socket is open again"),
                new PromptEnded(new PromptResult("p", new PromptOutcome.Succeeded(), [], [], FollowSource.Mixed))),
            TestContext.Current.CancellationToken);

        Assert.Equal(
            ["note No live messages from the pod (reset by peer); until they come again it is asked every few seconds.", "note Live messages from the pod again."],
            _view.Calls.Where(call => call.StartsWith("note", StringComparison.Ordinal)));
    }

    private static PromptProgress At(double fraction) => new() { Phase = PromptPhase.Running, Fraction = fraction };

    private static async IAsyncEnumerable<PromptEvent> Events(params PromptEvent[] events)
    {
        foreach (var happened in events)
        {
            await Task.Yield();
            yield return happened;
        }
    }
}
