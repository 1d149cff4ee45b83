using System.Text.Json.Nodes;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Runs;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Info;

public sealed class JobTests(PodsUnderTest pods)
{
    [Theory, EachPod(Since = "0.6.0")]
    public async Task A_job_that_succeeded_says_what_the_history_says(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        var job = await visit.Client.Routes.Jobs.GetAsync(run.PromptId.Value, visit.Stop);
        var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);

        Assert.Equal((run.PromptId.Value, "completed", 1), (job!.Id, job.Status, job.OutputsCount));
        Assert.Equal(entry!.Outputs.Keys, job.Outputs!.Keys);
        Assert.Equal(entry.Status!.Messages.Count, job.ExecutionStatus!.Messages.Count);
        Assert.True(job.ExecutionStartTime <= job.ExecutionEndTime);
        Assert.True(job.CreateTime <= job.ExecutionStartTime);
        Assert.Equal(run.Number, job.Priority);
    }

    [Theory, EachPod(Since = "0.6.0")]
    public async Task A_job_that_waits_is_pending_and_one_that_runs_is_in_progress(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        await using var blocker = await visit.BlockAsync();
        var waiting = await visit.SubmitAsync(Graph.Plain(visit.NewName()));

        var jobs = (await visit.Client.Routes.Jobs.ListAsync(new JobQuery { Statuses = ["pending", "in_progress"] }, visit.Stop)).Jobs;

        Assert.Equal("in_progress", Assert.Single(jobs, job => job.Id == blocker.Run.PromptId.Value).Status);
        Assert.Equal("pending", Assert.Single(jobs, job => job.Id == waiting.PromptId.Value).Status);
        await waiting.CancelAsync(visit.Stop);
    }

    [Theory, EachPod(Since = "0.9.0")]
    public async Task A_job_that_was_interrupted_is_cancelled(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        PromptRun run;
        await using (var blocker = await visit.BlockAsync())
        {
            run = blocker.Run;
        }

        Assert.Equal("cancelled", (await visit.Client.Routes.Jobs.GetAsync(run.PromptId.Value, visit.Stop))!.Status);
    }

    [Theory, EachPod(Since = "0.6.0")]
    public async Task A_job_that_failed_has_its_error(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(await FailureTests.FailingAsync(visit));
        await run.Completion.WaitAsync(visit.Stop);

        var job = await visit.Client.Routes.Jobs.GetAsync(run.PromptId.Value, visit.Stop);

        Assert.Equal(("failed", "2"), (job!.Status, job.ExecutionError!.NodeId));
    }

    [Theory, EachPod(Since = "0.26.0")]
    public async Task Cancelling_a_job_that_is_not_there_is_answered_with_no(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.False(await visit.Client.Routes.Jobs.CancelAsync(Guid.NewGuid().ToString("D"), visit.Stop));
        Assert.Null(await visit.Client.Routes.Jobs.GetAsync(Guid.NewGuid().ToString("D"), visit.Stop));
    }

    [Theory, EachPod(Since = "0.26.0")]
    public async Task Cancelling_jobs_by_ids_that_are_none_names_them(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var answer = await visit.Http.PostAsync("api/jobs/cancel", new JsonObject { ["job_ids"] = new JsonArray("no id") }, visit.Stop);

        Assert.Equal((400, "job_ids contains invalid id(s)"), (answer.Status, answer.Json.GetProperty("error").GetString()));
        Assert.Equal("no id", Assert.Single(answer.Json.GetProperty("invalid_ids").EnumerateArray()).GetString());
    }
}
