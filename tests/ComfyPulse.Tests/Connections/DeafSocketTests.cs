using System.Globalization;
using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Connections;

/// <summary>Sockets that are open, answer pings, and hear nothing.</summary>
public sealed class DeafSocketTests
{
    [Fact]
    public async Task A_socket_that_did_not_hear_of_our_own_submission_is_closed_in_order_and_opened_again_under_the_same_id()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, socket) = await pod.SubmitAsync(pod.Client());

        Assert.NotNull(await socket.ReceiveAsync()); // the feature flags
        var goodbye = socket.ReceiveAsync();
        var waited = await pod.Time.PassUntilAsync((Task)goodbye);
        Assert.InRange(waited, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));
        await socket.CloseAsync();
        socket.Release();
        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());

        Assert.Null(await goodbye);
        Assert.Equal(socket.ClientId, again.ClientId);
        await again.GreetAsync(1);
        await again.SendAsync(OnePromptPod.Message("execution_start"));
        await pod.Time.PassUntilAsync(run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running));
        pod.Ends();
        await again.SendAsync(OnePromptPod.Message("execution_success"));
        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": null, "));
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.NotEqual(FollowSource.Polling, result.FollowedBy);
        Assert.Equal(1, pod.Submissions);
        again.Abort();
    }

    [Fact]
    public async Task After_three_deaf_reopenings_new_prompts_use_a_fresh_id_and_the_old_one_ends_by_rest()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var client = pod.Client();
        pod.Pod.AnswerJson($"GET /api/jobs/{OnePromptPod.Id}", """{"error": "Job not found"}""", 404);
        var (run, socket) = await pod.SubmitAsync(client);
        var ids = new List<string?> { socket.ClientId };
        var closing = new List<Task> { socket.BeDeafAsync() };
        while (ids.Count < 5)
        {
            var next = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
            ids.Add(next.ClientId);
            await next.GreetAsync(1);
            closing.Add(next.BeDeafAsync());

            // Something changes in the queue while the socket is open, and nothing is said of it.
            await pod.Time.PassUntilAsync(pod.Pod.AsksAsync("GET /api/queue", times: 2));
            pod.Pod.AnswerJson("GET /api/queue", string.Create(CultureInfo.InvariantCulture, $$"""{"queue_running": [[5, "{{OnePromptPod.Id}}", {}, {}, ["1"]]], "queue_pending": [[6, "other-{{ids.Count}}", {}, {}, ["1"]]]}"""));
        }

        Assert.Single(ids[..4].Distinct());
        Assert.NotEqual(ids[0], ids[4]);
        pod.Ends();
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(1, pod.Submissions);
        Assert.Equal(ids[0], run.ClientId);
        await pod.Time.PassUntilAsync(client.DisposeAsync().AsTask());
        await Task.WhenAll(closing[..4]);
    }

    [Fact]
    public async Task A_pod_whose_events_are_held_up_by_another_client_is_followed_by_rest_to_the_true_end()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.CloseAsync();

        await pod.Time.PassUntilAsync(run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running));
        pod.Ends();
        var result = await pod.Time.PassUntilAsync(run.EndAsync());

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal("hello", Assert.Single(result.Outputs).Text);
        Assert.Equal(1, pod.Submissions);
        socket.Abort();
    }

    [Fact]
    public async Task After_an_unclean_drop_a_quiet_socket_is_made_to_say_something()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        pod.Pod.AnswerJson("PATCH /internal/logs/subscribe", "{}");
        var probed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        pod.Pod.Answers["POST /api/interrupt"] = _ =>
        {
            probed.TrySetResult();
            return Task.CompletedTask;
        };
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        socket.Abort();

        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await again.GreetAsync(1);
        await pod.Time.PassUntilAsync(probed.Task);
        var third = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());

        Assert.Equal(socket.ClientId, third.ClientId);
        again.Release();
        third.Release();
    }

    [Fact]
    public async Task An_old_pod_is_never_probed_because_that_would_interrupt_whatever_runs()
    {
        await using var pod = await OnePromptPod.StartAsync("0.3.10");
        pod.Runs();
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        socket.Abort();
        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await again.GreetAsync(1);
        var asked = pod.Pod.Requests.Count;
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync("GET /api/queue", times: 20));

        Assert.DoesNotContain(pod.Pod.Requests, request => request.Contains("interrupt", StringComparison.Ordinal));
        Assert.True(pod.Pod.Requests.Count > asked);
        again.Abort();
    }

    [Fact]
    public async Task Polling_stops_once_the_socket_has_shown_that_it_hears()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        socket.Abort();
        var again = await pod.Time.PassUntilAsync(pod.Pod.NextSocketAsync());
        await again.GreetAsync(1);
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync($"GET /api/jobs/{OnePromptPod.Id}", times: 3));

        await again.SendAsync(OnePromptPod.Message("executing", "\"node\": \"1\", "));
        await run.WaitForAsync(current => current.Progress.NodeId is not null);
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync($"GET /api/jobs/{OnePromptPod.Id}", times: 1));
        var asked = pod.Pod.Requests.Count;
        await pod.Time.PassAsync(TimeSpan.FromSeconds(20));

        Assert.InRange(pod.Pod.Requests.Count - asked, 0, 1);
        again.Abort();
    }

    [Fact]
    public async Task Attaching_to_what_ended_long_ago_is_no_evidence_against_a_socket()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var client = pod.Client();
        var (run, socket) = await pod.SubmitAsync(client);
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);
        await pod.Time.PassAsync(TimeSpan.FromSeconds(2));

        var earlier = await client.AttachAsync("earlier", cancellationToken: OnePromptPod.Token);
        Assert.IsType<PromptOutcome.Succeeded>((await pod.Time.PassUntilAsync(earlier.EndAsync())).Outcome);

        // Half a minute of silence, after which the run that goes on is asked for.
        await pod.Time.PassUntilAsync(pod.Pod.AsksAsync($"GET /api/jobs/{OnePromptPod.Id}", times: 1));

        Assert.Single(pod.Pod.Requests, request => request.StartsWith("GET /ws", StringComparison.Ordinal));
        Assert.Equal(PodSocketState.Open, client.Status.Socket);
        socket.Abort();
    }
}
