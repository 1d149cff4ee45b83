using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Queue;

public sealed class QueueTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task What_runs_and_what_waits_stand_in_the_queue_with_their_graphs(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();
        var graph = Graph.Plain(visit.NewName());

        var run = await visit.SubmitAsync(graph);
        var queue = await visit.Client.Routes.Queue.GetAsync(cancellationToken: visit.Stop);

        Assert.Contains(queue.Running, item => item.PromptId == blocker.Run.PromptId.Value);
        var item = Assert.Single(queue.Pending, item => item.PromptId == run.PromptId.Value);
        Assert.Equal(run.Number, item.Number);
        Assert.Equal("3", Assert.Single(item.OutputsToExecute));
        Assert.Equal(3, Workflow.Parse(item.Graph.Utf8).Nodes.Count);
        Assert.True(await visit.Client.Routes.Prompt.GetQueueRemainingAsync(visit.Stop) >= 2);
        await run.CancelAsync(visit.Stop);
    }

    [Theory, EachPod]
    public async Task Places_in_the_queue_are_told_in_the_order_in_which_prompts_will_run(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();

        var first = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        var second = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        var place = await second.WaitForAsync<ProgressChanged>(changed => changed.Progress.QueuePlace is not null, visit.Stop);

        Assert.InRange(first.Current.Progress.QueuePlace ?? 0, 0, place.Progress.QueuePlace!.Value - 1);
        await first.CancelAsync(visit.Stop);
        await second.CancelAsync(visit.Stop);
    }

    [Theory, EachPod]
    public async Task Lower_numbers_run_first_and_the_front_before_what_waits(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        string[] submitted;
        await using (await visit.BlockAsync())
        {
            submitted =
            [
                await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId),
                await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId, with: ("front", true)),
                await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId, with: ("number", -1_000_000)),
            ];
        }

        await Task.WhenAll(submitted.Select(id => socket.RunOfAsync(id, visit.Stop)));
        var started = socket.Frames.Where(frame => frame.Type == "execution_start").Select(frame => frame.PromptId);

        string[] expected = [submitted[2], submitted[1], submitted[0]];
        Assert.Equal(expected, started);
    }

    [Theory, EachPod]
    public async Task The_same_prompt_id_twice_runs_twice_and_leaves_one_history_entry(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        var id = Guid.NewGuid().ToString("D");
        var graph = Graph.Plain(visit.NewName());

        await visit.PostAsync(graph, socket.ClientId, id);
        await visit.PostAsync(graph, socket.ClientId, id);
        await socket.WaitForAsync(_ => socket.Frames.Count(frame => frame.IsEndOf(id)) == 2, visit.Stop);

        Assert.Equal(2, socket.Frames.Count(frame => frame.Type == "execution_start" && frame.PromptId == id));
        Assert.True((await visit.Client.Routes.History.GetAsync(id, visit.Stop))!.Status!.Completed);
    }

    [Theory, EachPod]
    public async Task Deleting_and_interrupting_what_is_not_there_is_answered_as_done(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var nobody = Guid.NewGuid().ToString("D");

        await visit.Client.Routes.Queue.DeleteAsync([nobody], visit.Stop);
        await visit.Client.Routes.History.DeleteAsync([nobody], visit.Stop);

        Assert.Null(await visit.Client.Routes.History.GetAsync(nobody, visit.Stop));
    }

    [Theory, EachPod]
    public async Task Each_of_two_clients_is_sent_its_own_messages_only(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var (ours, theirs) = (await visit.OpenSocketAsync(), await visit.OpenSocketAsync());

        var ourId = await visit.PostAsync(Graph.Plain(visit.NewName()), ours.ClientId);
        var theirId = await visit.PostAsync(Graph.Plain(visit.NewName()), theirs.ClientId);
        await ours.RunOfAsync(ourId, visit.Stop);
        await theirs.RunOfAsync(theirId, visit.Stop);

        Assert.DoesNotContain(ours.Frames, frame => frame.PromptId == theirId);
        Assert.DoesNotContain(theirs.Frames, frame => frame.PromptId == ourId);
        Assert.Contains(ours.Frames, frame => frame.Type == "status" && !frame.Data.TryGetProperty("sid", out _));
    }
}
