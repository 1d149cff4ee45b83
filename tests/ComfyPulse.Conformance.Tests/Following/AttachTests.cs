using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Following;

public sealed class AttachTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_prompt_that_runs_can_be_attached_to_and_its_end_is_told(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var submitted = await visit.SubmitAsync(await visit.SlowGraphAsync(seconds: 1));
        await submitted.WaitForAsync<NodeStarted>(visit.Stop);

        var attached = await visit.NewClient().AttachAsync(submitted.PromptId, cancellationToken: visit.Stop);
        var result = await attached.Completion.WaitAsync(visit.Stop);

        Assert.Equal(FollowSource.Polling, result.EnsureSucceeded().FollowedBy);
        Assert.Single(result.Outputs);
    }

    [Theory, EachPod]
    public async Task A_prompt_that_waits_can_be_attached_to(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        PromptRun attached;
        await using (await visit.BlockAsync())
        {
            var submitted = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
            attached = await visit.NewClient().AttachAsync(submitted.PromptId, cancellationToken: visit.Stop);
        }

        Assert.Single((await attached.Completion.WaitAsync(visit.Stop)).EnsureSucceeded().Outputs);
    }

    [Theory, EachPod]
    public async Task A_prompt_that_has_ended_can_be_attached_to_with_its_outputs(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var submitted = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        var result = (await submitted.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        var attached = await visit.NewClient().AttachAsync(submitted.PromptId, cancellationToken: visit.Stop);
        var told = await attached.Completion.WaitAsync(visit.Stop);

        Assert.Equal(Assert.Single(result.Outputs).File, Assert.Single(told.EnsureSucceeded().Outputs).File);
    }

    [Theory, EachPod]
    public async Task A_prompt_that_nobody_knows_is_unknown(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var attached = await visit.Client.AttachAsync(PromptId.New(), cancellationToken: visit.Stop);

        Assert.IsType<PromptOutcome.Unknown>((await attached.Completion.WaitAsync(visit.Stop)).Outcome);
    }

    [Theory, EachPod]
    public async Task Another_process_goes_on_with_a_prompt_and_its_client_id(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var first = visit.NewClient();
        var submitted = await visit.SubmitAsync(await visit.SlowGraphAsync(seconds: 1.5, visit.NewName()), client: first);
        await submitted.WaitForAsync<NodeStarted>(visit.Stop);
        var clientId = submitted.ClientId;
        await first.DisposeAsync();

        var attached = await visit.NewClient().AttachAsync(submitted.PromptId, new AttachOptions { ClientId = clientId }, visit.Stop);
        var result = await attached.Completion.WaitAsync(visit.Stop);

        Assert.EndsWith("_00001_.png", Assert.Single(result.EnsureSucceeded().Outputs).File!.FileName, StringComparison.Ordinal);
        Assert.NotEqual(FollowSource.Polling, result.FollowedBy);
    }
}
