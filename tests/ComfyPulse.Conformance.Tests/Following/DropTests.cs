using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Following;

/// <summary>Whatever happens to the socket in between: the true end, and one execution.</summary>
public sealed class DropTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_socket_that_is_cut_in_the_middle_changes_nothing_about_the_run(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var front = new Front(visit.Pod.Url);
        var name = visit.NewName();
        var run = await visit.SubmitAsync(await visit.SlowGraphAsync(seconds: 1.5, name), client: visit.NewClient(front.Url));
        await run.WaitForAsync<NodeStarted>(visit.Stop);

        front.Cut();
        var result = await run.Completion.WaitAsync(visit.Stop);

        result.EnsureSucceeded();
        await RanOnceAsync(visit, run.PromptId, result);
    }

    [Theory, EachPod]
    public async Task A_socket_that_loses_its_id_to_another_is_found_deaf_by_the_next_submission(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(await visit.SlowGraphAsync(seconds: 1, visit.NewName()));
        await run.WaitForAsync<NodeStarted>(visit.Stop);

        // The pod takes the id out of its table when this one ends: ours stays open and hears nothing more.
        await (await visit.OpenSocketAsync(run.ClientId)).DisposeAsync();
        var next = await visit.SubmitAsync(Graph.Plain(visit.NewName()));

        await RanOnceAsync(visit, run.PromptId, (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded());
        await RanOnceAsync(visit, next.PromptId, (await next.Completion.WaitAsync(visit.Stop)).EnsureSucceeded());
    }

    [Theory, EachPod]
    public async Task A_front_that_refuses_sockets_leaves_polling(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var front = new Front(visit.Pod.Url, refusesSockets: true);

        var run = await visit.SubmitAsync(Graph.Plain(visit.NewName()), client: visit.NewClient(front.Url));
        var result = await run.Completion.WaitAsync(visit.Stop);

        Assert.Equal(FollowSource.Polling, result.EnsureSucceeded().FollowedBy);
        Assert.Single(result.Outputs);
    }

    [Theory, EachPod]
    public async Task A_socket_that_opens_during_a_run_is_sent_the_node_at_work_and_the_end(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var clientId = Guid.NewGuid().ToString("D");
        var first = await visit.OpenSocketAsync(clientId);
        var id = await visit.PostAsync(await visit.SlowGraphAsync(seconds: 1.5), clientId);
        await first.WaitForAsync(frame => frame.Type == "executing" && frame.PromptId == id, visit.Stop);

        await first.DisposeAsync();
        var second = await visit.OpenSocketAsync(clientId);
        await second.RunOfAsync(id, visit.Stop);

        var replayed = second.Frames.SkipWhile(frame => frame.Type == "status").First();
        Assert.Equal(("executing", null), (replayed.Type, replayed.PromptId));
        Assert.NotNull(replayed.Node);
        Assert.DoesNotContain(second.Frames, frame => frame.Type == "execution_start");
    }

    private static async Task RanOnceAsync(PodVisit visit, PromptId id, PromptResult result)
    {
        // A second execution would have counted the file's name on.
        Assert.EndsWith("_00001_.png", Assert.Single(result.Outputs).File!.FileName, StringComparison.Ordinal);
        var queue = await visit.Client.Routes.Queue.GetAsync(skipGraphs: true, visit.Stop);
        Assert.DoesNotContain(queue.Running.Concat(queue.Pending), item => item.PromptId == id.Value);
        var entry = await visit.Client.Routes.History.GetAsync(id.Value, visit.Stop);
        Assert.Single(entry!.Status!.Messages.OfType<ExecutionStartMessage>());
        Assert.True(entry.Status.Completed);
    }
}
