using ComfyPulse.PodServer;

namespace ComfyPulse.Tests.Faults;

/// <summary>Each fault against each way of running a workflow, as each version: the run succeeds with its outputs, and the pod has accepted it once.</summary>
public sealed class FaultMatrixTests
{
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(1);
    private static readonly string[] Versions = ["0.33.0", "0.3.64", "0.3.10"];
    private static readonly string[] Faults =
    [
        "drop-socket frame=1 how=reset", "drop-socket frame=6 how=reset", "drop-socket frame=6 how=clean", "drop-socket frame=6 how=half-open", "drop-socket frame=4 how=reset times=5",
        "refuse-socket", "refuse-socket status=200", "refuse-socket status=403 times=always", "refuse-socket status=502 times=3",
        "go-deaf frame=2", "go-deaf frame=6", "go-deaf frame=2 times=always", "stall-all frame=3",
        "split-frame frame=5 pieces=7", "cut-frame frame=6 kept-bytes=20", "duplicate-frame frame=6 times=3", "swap-frames frame=7", "delay-frame frame=5 by=30ms", "garbage-frame frame=6", "oversize-frame frame=6 bytes=200000",
        "lose-answer when=after", "answer-with status=503 method=POST path=/prompt", "answer-with status=429 method=POST path=/prompt retry-after=3s",
        "answer-with status=502 method=GET path=/prompt", "answer-with status=504 method=GET path=/history times=3", "answer-with status=429 method=GET path=/queue retry-after=2s times=2",
        "answer-lost method=GET path=/history times=2", "refuse-request method=GET path=/queue times=2", "slow-answer method=GET path=/history bytes-per-second=5000",
    ];

    public static TheoryData<string, Way> Cases =>
        new(from fault in Faults from way in Enum.GetValues<Way>() select (fault, way));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>How a workflow is run.</summary>
    public enum Way
    {
        /// <summary><c>ExecuteWorkflowAsync</c>, with a callback.</summary>
        Original,

        /// <summary><c>SubmitAsync</c>.</summary>
        Modern,

        /// <summary><c>SubmitAsync</c> without any socket.</summary>
        Polling,
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_fault_changes_neither_the_end_nor_the_outputs_nor_the_number_of_submissions(string fault, Way way)
    {
        foreach (var version in Versions)
        {
            await using var pod = await FaultyPod.StartAsync(version);
            pod.Host.Faults.Add(PodFault.Parse(fault));
            var client = pod.Client(way == Way.Polling ? UpdateSource.Polling : UpdateSource.WebSocket);
            var result = await RunAsync(client, way).WaitAsync(SafetyNet, Token);

            Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
            Assert.Equal(["done 7", "more 7"], result.Outputs.Select(output => output.Text).Order(StringComparer.Ordinal));
            Assert.Equal(1, Assert.Single(pod.Host.Accepted).Value);
        }
    }

    [Theory]
    [InlineData("lose-answer when=before")]
    [InlineData("answer-with status=502 method=POST path=/prompt")]
    [InlineData("answer-with status=504 method=POST path=/prompt")]
    [InlineData("refuse-request method=POST path=/prompt")]
    public async Task A_submission_that_may_or_may_not_have_arrived_is_told_as_unknown_and_not_sent_again(string fault)
    {
        foreach (var version in Versions)
        {
            await using var pod = await FaultyPod.StartAsync(version);
            pod.Host.Faults.Add(PodFault.Parse(fault));
            var submitting = pod.Client().SubmitAsync(FaultyPod.Workflow(7), new SubmitOptions { Patience = TimeSpan.FromMinutes(3) }, Token);
            var error = await Assert.ThrowsAsync<PromptException>(() => submitting.WaitAsync(SafetyNet, Token));

            Assert.IsType<PromptOutcome.Unknown>(error.Outcome);
            Assert.Empty(pod.Host.Accepted);
        }
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    [InlineData("0.3.10")]
    public async Task A_pod_that_is_killed_under_a_run_loses_it_and_says_so(string version)
    {
        await using var pod = await FaultyPod.StartAsync(version);
        var client = pod.Client();
        Assert.IsType<PromptOutcome.Succeeded>((await (await client.SubmitAsync(FaultyPod.Workflow(1), cancellationToken: Token)).Completion.WaitAsync(SafetyNet, Token)).Outcome);
        pod.Host.Faults.Add(new PodFault.HangWorker());
        var run = await client.SubmitAsync(FaultyPod.Workflow(2), cancellationToken: Token);
        await pod.Host.RestartAsync(cancellationToken: Token);
        pod.Host.Faults.Clear();
        var result = await run.Completion.WaitAsync(SafetyNet, Token);

        Assert.IsType<PromptOutcome.Lost>(result.Outcome);
        Assert.True(result.Outcome.IsRetryable);
        Assert.Equal(2, pod.Host.Accepted.Values.Sum());
        Assert.IsType<PromptOutcome.Succeeded>((await (await client.SubmitAsync(FaultyPod.Workflow(3), cancellationToken: Token)).Completion.WaitAsync(SafetyNet, Token)).Outcome);
    }

    [Fact]
    public async Task A_hung_worker_is_cancelled_in_vain_and_only_the_callers_limit_ends_the_waiting()
    {
        await using var pod = await FaultyPod.StartAsync();
        pod.Host.Faults.Add(new PodFault.HangWorker());
        var run = await pod.Client().SubmitAsync(FaultyPod.Workflow(1), new SubmitOptions { Timeout = TimeSpan.FromMinutes(10) }, Token);

        Assert.IsType<PromptOutcome.TimedOut>((await run.Completion.WaitAsync(SafetyNet, Token)).Outcome);
    }

    [Fact]
    public async Task A_history_that_was_trimmed_while_the_socket_was_away_leaves_an_end_that_nobody_makes_up()
    {
        await using var pod = await FaultyPod.StartAsync();
        var client = pod.Client();
        pod.Host.Faults.Add(new PodFault.StallAll(3));
        var run = await client.SubmitAsync(FaultyPod.Workflow(1), cancellationToken: Token);
        var result = await run.Completion.WaitAsync(SafetyNet, Token);
        pod.Host.TrimHistory(0);

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.IsType<PromptOutcome.Unknown>((await (await client.AttachAsync("00000000-0000-4000-8000-000000000000", cancellationToken: Token)).Completion.WaitAsync(SafetyNet, Token)).Outcome);
    }

    private static async Task<PromptResult> RunAsync(ComfyUIPodClient client, Way way) => way == Way.Original
        ? await client.ExecuteWorkflowAsync(FaultyPod.Workflow(7), pollInterval: TimeSpan.FromSeconds(2), onProgress: _ => { }, Token)
        : await (await client.SubmitAsync(FaultyPod.Workflow(7), cancellationToken: Token)).Completion;
}
