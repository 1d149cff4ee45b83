using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Queue;

public sealed class CancelTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_prompt_that_waits_is_cancelled_and_leaves_no_trace(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();
        var run = await visit.SubmitAsync(Graph.Plain(visit.NewName()));

        var result = await run.CancelAsync(visit.Stop);

        Assert.IsType<PromptOutcome.Cancelled>(result.Outcome);
        Assert.DoesNotContain((await visit.Client.Routes.Queue.GetAsync(skipGraphs: true, visit.Stop)).Pending, item => item.PromptId == run.PromptId.Value);
        Assert.Null(await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop));
    }

    [Theory, EachPod]
    public async Task A_prompt_that_runs_is_cancelled_and_the_history_says_that_it_was_interrupted(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();

        var result = await blocker.Run.CancelAsync(visit.Stop);

        Assert.IsType<PromptOutcome.Cancelled>(result.Outcome);
        var entry = await visit.Client.Routes.History.GetAsync(blocker.Run.PromptId.Value, visit.Stop);
        Assert.Equal(("error", false), (entry!.Status!.StatusText, entry.Status.Completed));
        Assert.Single(entry.Status.Messages.OfType<ExecutionInterruptedMessage>());
    }

    [Theory, EachPod(Since = "0.3.57")]
    public async Task A_prompt_that_somebody_else_interrupts_is_interrupted(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();

        await visit.NewClient().Routes.Server.InterruptAsync(blocker.Run.PromptId.Value, visit.Stop);
        var result = await blocker.Run.Completion.WaitAsync(visit.Stop);

        var interrupted = Assert.IsType<PromptOutcome.Interrupted>(result.Outcome);
        Assert.NotNull(interrupted.NodeId);
        Assert.NotNull(interrupted.ClassType);
    }

    [Theory, EachPod]
    public async Task A_waiting_prompt_that_somebody_else_deletes_is_removed_or_not_known(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();
        var run = await visit.SubmitAsync(Graph.Plain(visit.NewName()));

        await visit.NewClient().Routes.Queue.DeleteAsync([run.PromptId.Value], visit.Stop);
        var result = await run.Completion.WaitAsync(visit.Stop);

        Assert.True(result.Outcome is PromptOutcome.Removed or PromptOutcome.Unknown, result.Outcome.ToString());
    }

    [Theory, EachPod(Since = "0.3.57")]
    public async Task Interrupting_a_prompt_that_does_not_run_disturbs_nobody(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(await visit.SlowGraphAsync(seconds: 1));
        await run.WaitForAsync<NodeStarted>(visit.Stop);

        await visit.Client.Routes.Server.InterruptAsync(Guid.NewGuid().ToString("D"), visit.Stop);

        (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();
    }

    [Theory, EachPod]
    public async Task An_interrupted_run_tells_at_which_node_it_stopped(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        var id = await visit.PostAsync(await visit.SlowGraphAsync(seconds: 30), socket.ClientId);
        await socket.WaitForAsync(frame => frame.Type == "executing" && frame.PromptId == id && frame.Node == "2", visit.Stop);
        var run = await visit.Client.AttachAsync(id, cancellationToken: visit.Stop);

        await run.CancelAsync(visit.Stop);
        var messages = await socket.RunOfAsync(id, visit.Stop);

        Assert.Equal(["execution_interrupted", "executing"], messages.TakeLast(2).Select(message => message.Type));
        var told = messages[^2].Data;
        Assert.NotEqual("", told.GetProperty("node_id").GetString());
        Assert.NotEqual("", told.GetProperty("node_type").GetString());
        Assert.NotEmpty(told.GetProperty("executed").EnumerateArray());
        Assert.True(told.GetProperty("timestamp").GetInt64() > 0);
    }
}
