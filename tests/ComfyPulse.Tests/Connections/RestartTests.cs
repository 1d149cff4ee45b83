using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Connections;

/// <summary>Pods that come back as another one, and limits of the caller's own.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task A_pod_that_comes_back_without_its_history_has_lost_the_run()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, socket) = await SubmitWithWitnessAsync(pod);
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);

        pod.Nowhere();
        pod.Filed("earlier", isThere: false);
        pod.Pod.AnswerJson($"GET /api/jobs/{OnePromptPod.Id}", """{"error": "Job not found"}""", 404);
        socket.Abort();
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.Contains("earlier", Assert.IsType<PromptOutcome.Lost>(result.Outcome).Evidence, StringComparison.Ordinal);
        Assert.Equal(1, pod.Submissions);
    }

    [Fact]
    public async Task A_prompt_that_somebody_took_out_of_the_queue_while_the_socket_was_away_was_removed()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Waits();
        var (run, socket) = await SubmitWithWitnessAsync(pod);
        pod.Nowhere();
        socket.Abort();

        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Removed>(result.Outcome);
    }

    [Fact]
    public async Task A_run_that_does_not_begin_in_time_ends_for_its_caller_and_goes_on_for_the_pod()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Waits();
        var (run, socket) = await pod.SubmitAsync(pod.Client(), new SubmitOptions { StartTimeout = TimeSpan.FromMinutes(2), Timeout = TimeSpan.FromHours(1) });
        await socket.SendAsync(OnePromptPod.Status(1));
        var passed = await pod.Time.PassUntilAsync((Task)run.EndAsync());

        Assert.Equal(TimeLimit.Start, Assert.IsType<PromptOutcome.TimedOut>((await run.Completion).Outcome).Which);
        Assert.InRange(passed, TimeSpan.FromMinutes(2) - TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2) + TimeSpan.FromSeconds(15));
        Assert.DoesNotContain(pod.Pod.Requests, request => request.StartsWith("POST", StringComparison.Ordinal) && request != "POST /api/prompt");
        socket.Abort();
    }

    [Fact]
    public async Task A_laptop_that_slept_for_two_hours_is_no_time_out()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, socket) = await pod.SubmitAsync(pod.Client(), new SubmitOptions { Timeout = TimeSpan.FromMinutes(10) });
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);

        // The clock has moved on in one leap: nothing ran in between.
        pod.Time.Advance(TimeSpan.FromHours(2));
        await pod.Time.PassAsync(TimeSpan.FromMinutes(5));
        Assert.False(run.Completion.IsCompleted);
        await pod.Time.PassUntilAsync((Task)run.EndAsync());

        Assert.IsType<PromptOutcome.TimedOut>((await run.Completion).Outcome);
        socket.Abort();
    }

    /// <summary>On return a prompt of the pod's history is known: it is learned before the first look at the queue.</summary>
    private static async Task<(PromptRun Run, Sockets.ScriptedSocket Socket)> SubmitWithWitnessAsync(OnePromptPod pod)
    {
        var looked = pod.Pod.AsksAsync("GET /api/queue", times: 1);
        var submitted = await pod.SubmitAsync(pod.Client());
        await pod.Time.PassUntilAsync(looked);
        return submitted;
    }
}
