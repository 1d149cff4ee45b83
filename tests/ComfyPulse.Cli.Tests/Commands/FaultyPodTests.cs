using System.Text.Json;
using ComfyPulse.EmbeddedPod;
using ComfyPulse.PodServer;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse run</c>, as a process on the system's clock, against a pod that fails on purpose.</summary>
public sealed class FaultyPodTests
{
    // Most of a case is waiting; all of them at once would only make each process slow to start.
    private const int AtOnce = 6;

    // The slow ones first. What takes minutes on a real clock (half-open sockets, a policy that is used up) is tried on a fake one, by the library's own tests.
    private static readonly string[] Survived =
    [
        "go-deaf frame=2", "stall-all frame=3", "refuse-socket status=403 times=always", "oversize-frame frame=6 bytes=300000000",
        "drop-socket frame=1 how=reset", "drop-socket frame=6 how=reset", "drop-socket frame=6 how=clean", "refuse-socket", "lose-answer when=after",
        "answer-with status=503 method=POST path=/prompt", "answer-with status=429 method=POST path=/prompt retry-after=1s",
        "answer-with status=502 method=GET path=/prompt", "answer-lost method=GET path=/history",
        "split-frame frame=5 pieces=7", "cut-frame frame=6 kept-bytes=20", "duplicate-frame frame=6 times=3", "swap-frames frame=7", "garbage-frame frame=6",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_fault_changes_neither_the_end_nor_the_files_nor_the_number_of_submissions() =>
        Parallel.ForEachAsync(Survived, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = Token }, SurvivesAsync);

    [Fact]
    public async Task A_pod_that_was_killed_under_a_prompt_has_lost_it_which_is_code_5()
    {
        await using var pod = await StartAsync();
        using var folder = new Folder();
        (await CommandProcess.RunAsync(Run(pod, folder, "--json"))).Exits(0);
        pod.Faults.Add(new PodFault.HangWorker());
        var asked = pod.Faults.Add(new PodFault.SlowAnswer("GET", "/queue", BytesPerSecond: 1_000_000));
        using var command = CommandProcess.Start(Run(pod, folder, "--json"));

        // Before it asks for its place in the queue it has learned what a restart would forget.
        await pod.Faults.StruckAsync(asked, cancellationToken: Token);
        await pod.RestartAsync(cancellationToken: Token);

        var result = (await command.EndAsync()).Exits(5);
        var ended = Assert.Single(result.Events("ended"));
        Assert.Equal(("lost", true), (ended.GetProperty("outcome").GetString(), ended.GetProperty("retryable").GetBoolean()));
        Assert.Equal(PromptId(Assert.Single(result.Events("submitted"))), PromptId(ended));
        Assert.Contains("run it again", Assert.Single(result.Error, line => line.Contains("forgotten", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal(2, pod.Accepted.Values.Sum());
    }

    [Fact]
    public async Task A_limit_that_passes_while_nobody_knows_whether_the_pod_has_the_prompt_claims_nothing_and_sends_nothing_again()
    {
        await using var pod = await StartAsync("lose-answer when=before");
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(Run(pod, folder, "--json", "--timeout", "1s"))).Exits(5);

        var ended = Assert.Single(result.Events("ended"));
        Assert.Equal("timed_out", ended.GetProperty("outcome").GetString());
        Assert.Empty(result.Events("submitted"));
        Assert.Contains($"{PromptId(ended)} may go on", result.Error[^1], StringComparison.Ordinal);
        Assert.Empty(pod.Accepted);
    }

    [Fact]
    public async Task A_pod_that_is_too_busy_to_take_the_workflow_is_waited_for_and_that_is_said()
    {
        await using var pod = await StartAsync("answer-with status=429 method=POST path=/prompt retry-after=4s");
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(Run(pod, folder))).Exits(0);

        Assert.Single(result.Error, line => line.StartsWith("The pod has not said yet that it has the workflow", StringComparison.Ordinal));
        Assert.Equal(1, pod.Accepted.Values.Sum());
    }

    [Fact]
    public async Task A_lost_socket_is_told_and_so_is_its_return_and_a_signal_cancels_as_ever()
    {
        await using var pod = await StartAsync("drop-socket frame=12 how=reset");
        using var folder = new Folder();
        using var command = CommandProcess.Start(Run(pod, folder, "--set", "3.steps=10000"));

        await command.ErrorLineAsync(line => line.StartsWith("No live messages from the pod (", StringComparison.Ordinal));
        await command.ErrorLineAsync(line => line.StartsWith("Live messages from the pod again", StringComparison.Ordinal));
        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.StartsWith("Cancelled", result.Error[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_socket_it_is_told_what_the_pod_is_asked_and_a_signal_cancels_as_ever()
    {
        await using var pod = await StartAsync("refuse-socket status=403 times=always");
        using var folder = new Folder();
        using var command = CommandProcess.Start(Run(pod, folder, "--set", "3.steps=10000"));

        await command.ErrorLineAsync(line => line.StartsWith("No live messages from the pod", StringComparison.Ordinal));
        await command.ErrorLineAsync(line => line.Contains("%  running", StringComparison.Ordinal));
        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.StartsWith("Cancelled", result.Error[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_any_socket_a_limit_ends_the_waiting_in_time()
    {
        await using var pod = await StartAsync("refuse-socket status=403 times=always");
        using var folder = new Folder();

        // Long enough for any machine to submit in; the prompt takes ten times as long.
        var result = (await CommandProcess.RunAsync(Run(pod, folder, "--set", "3.steps=10000", "--timeout", "5s", "--json"))).Exits(5);

        Assert.Equal("timed_out", Assert.Single(result.Events("ended")).GetProperty("outcome").GetString());
        Assert.Equal(1, Assert.Single(pod.Accepted).Value);
    }

    [Fact]
    public async Task A_signal_while_the_submission_is_open_says_what_it_waits_for_and_a_second_one_leaves()
    {
        var lost = PodFault.Parse("lose-answer when=before");
        await using var pod = await StartAsync();
        pod.Faults.Add(lost);
        using var folder = new Folder();
        using var command = CommandProcess.Start(Run(pod, folder));
        await pod.Faults.StruckAsync(lost, cancellationToken: Token);

        await command.SignalAsync("INT");
        await command.ErrorLineAsync(line => line.Contains("not known yet whether the pod has the workflow", StringComparison.Ordinal));
        await command.SignalAsync("INT");

        (await command.EndAsync()).Exits(130);
        Assert.Empty(pod.Accepted);
    }

    private static async ValueTask SurvivesAsync(string fault, CancellationToken cancellationToken)
    {
        try
        {
            await using var pod = await StartAsync(fault);
            using var folder = new Folder();
            var result = await CommandProcess.RunAsync(Run(pod, folder, "--json"));

            var ended = Assert.Single(result.Exits(0).Events("ended"));
            Assert.Equal("succeeded", ended.GetProperty("outcome").GetString());
            var file = Assert.Single(ended.GetProperty("files").EnumerateArray()).GetString()!;
            Assert.Equal(PromptId(ended), PromptId(Assert.Single(result.Events("submitted"))));
            Assert.Equal(file, Assert.Single(result.Events("output")).GetProperty("path").GetString());
            Assert.Equal([file], Directory.GetFiles(folder["out"]));
            Assert.True((await File.ReadAllBytesAsync(file, cancellationToken)).AsSpan(1).StartsWith("PNG"u8), file);

            var fractions = result.Events("progress").Select(line => line.GetProperty("fraction").GetDouble()).ToArray();
            Assert.Equal(fractions.Order(), fractions);
            Assert.Equal(1, fractions[^1]);
            Assert.Equal((PromptId(ended), 1), Assert.Single(pod.Accepted.Select(each => (each.Key, each.Value))));
            Assert.True(pod.Faults.Struck(Assert.Single(pod.Faults.All)) > 0, "The fault never struck.");
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{fault}: {exception.Message}", exception);
        }
    }

    private static Task<EmbeddedPodHost> StartAsync(params string[] faults)
    {
        var options = new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(5) };
        foreach (var fault in faults)
        {
            options.Faults.Add(PodFault.Parse(fault));
        }

        return EmbeddedPodHost.StartAsync(options, Token);
    }

    private static string[] Run(EmbeddedPodHost pod, Folder folder, params string[] options) =>
        ["run", folder.Write("w.json", Workflows.TextToImage), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], .. options];

    private static string? PromptId(JsonElement line) => line.GetProperty("prompt_id").GetString();
}
