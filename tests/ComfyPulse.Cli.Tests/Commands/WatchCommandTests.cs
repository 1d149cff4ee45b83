using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse watch</c> as a process: our own prompts, and those of somebody else.</summary>
public sealed class WatchCommandTests
{
    [Fact]
    public async Task A_prompt_whose_run_was_killed_is_taken_over_and_ends_with_its_outputs()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var state = ("COMFYPULSE_STATE", folder["state"]);
        using var run = CommandProcess.Start(["run", folder.Write("w.json", GatedPod.Workflow), "--pod", pod.Url, "--out", folder["out"], "--json"], standardInput: null, state);
        var submitted = JsonDocument.Parse(await run.OutputLineAsync(line => line.Contains("\"submitted\"", StringComparison.Ordinal))).RootElement;
        await pod.Reached;
        await run.KillAsync();
        var id = submitted.GetProperty("prompt_id").GetString()!;

        // No --pod: the store knows it.
        using var watch = CommandProcess.Start(["watch", id, "--out", folder["out"], "--json"], standardInput: null, state);
        await watch.OutputLineAsync(line => line.Contains("\"node\":\"1\"", StringComparison.Ordinal));
        pod.Open();

        var result = (await watch.EndAsync()).Exits(0);
        var watching = result.Json[0];
        Assert.Equal(["event", "prompt_id", "state", "queue_place", "source", "running_since", "usual_seconds"], watching.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("watching", id, "running", "live"), (Text(watching, "event"), Text(watching, "prompt_id"), Text(watching, "state"), Text(watching, "source")));
        Assert.Contains(result.Events("progress"), line => Text(line, "class_type") == "Gate");
        Assert.Equal("live", Text(result.Events("progress")[^1], "source"));
        var ended = Assert.Single(result.Events("ended"));
        Assert.Equal("succeeded", Text(ended, "outcome"));
        Assert.True(File.Exists(Assert.Single(ended.GetProperty("files").EnumerateArray()).GetString()));
    }

    [Fact]
    public async Task A_run_that_lives_keeps_its_messages()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var state = ("COMFYPULSE_STATE", folder["state"]);
        using var run = CommandProcess.Start(["run", folder.Write("w.json", GatedPod.Workflow), "--pod", pod.Url, "--out", folder["out"], "--json"], standardInput: null, state);
        var submitted = JsonDocument.Parse(await run.OutputLineAsync(line => line.Contains("\"submitted\"", StringComparison.Ordinal))).RootElement;
        await pod.Reached;

        using var watch = CommandProcess.Start(["watch", Text(submitted, "prompt_id")!], standardInput: null, state);
        await watch.ErrorLineAsync(line => line.Contains("is alive", StringComparison.Ordinal));
        await watch.ErrorLineAsync(line => line.Contains(": running since", StringComparison.Ordinal));
        pod.Open();

        (await watch.EndAsync()).Exits(0);
        var ran = (await run.EndAsync()).Exits(0);
        Assert.Equal("live", Text(ran.Events("progress")[^1], "source"));
    }

    [Fact]
    public async Task Somebody_elses_prompt_is_watched_by_rest_with_an_estimate_from_the_history()
    {
        await using var pod = await GatedPod.StartAsync();
        await pod.FinishAsync(Slow(4));
        var run = await pod.SubmitAsync(Slow(10_000));

        using var watch = CommandProcess.Start(["watch", run.PromptId.Value, "--pod", pod.Url, "--json"]);
        var estimate = JsonDocument.Parse(await watch.OutputLineAsync(line => line.Contains("\"source\":\"estimated\"", StringComparison.Ordinal))).RootElement;
        await pod.Client.Routes.Jobs.CancelAsync(run.PromptId.Value, TestContext.Current.CancellationToken);

        var result = (await watch.EndAsync()).Exits(1);
        Assert.InRange(estimate.GetProperty("fraction").GetDouble(), 0, 0.99);
        var watching = result.Json[0];
        Assert.Equal("polled", Text(watching, "source"));
        Assert.Equal(JsonValueKind.Number, watching.GetProperty("usual_seconds").ValueKind);
        Assert.Equal("interrupted", Text(result.Json[^1], "outcome"));
        Assert.Contains("--take-over", result.Error[0], StringComparison.Ordinal);
        Assert.IsType<PromptOutcome.Interrupted>((await run.Completion).Outcome);
    }

    [Fact]
    public async Task Without_a_prompt_of_its_shape_there_is_no_estimate_and_plain_lines_tell_place_and_end()
    {
        await using var pod = await GatedPod.StartAsync();
        await pod.SubmitAsync();
        await pod.Reached;
        var second = await pod.SubmitAsync(Workflows.Image);

        using var watch = CommandProcess.Start(["watch", second.PromptId.Value, "--pod", pod.Url]);
        await watch.ErrorLineAsync(line => line == $"watching {second.PromptId}: queued, 1 prompt ahead");
        pod.Open();

        var result = (await watch.EndAsync()).Exits(0);
        Assert.Empty(result.Output);
        Assert.Equal("Succeeded.", result.Error[^1]);
        Assert.StartsWith($"Its outputs are on the pod: comfypulse download {second.PromptId}", result.Error[^2], StringComparison.Ordinal);
        Assert.DoesNotContain("estimated", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taking_over_gives_live_messages_and_says_that_the_owner_gets_none()
    {
        await using var pod = await GatedPod.StartAsync();
        var run = await pod.SubmitAsync(clientId: "somebody");
        await pod.Reached;

        using var watch = CommandProcess.Start(["watch", run.PromptId.Value, "--pod", pod.Url, "--take-over", "--json"]);
        await watch.OutputLineAsync(line => line.Contains("\"node\":\"1\"", StringComparison.Ordinal));
        pod.Open();

        var result = (await watch.EndAsync()).Exits(0);
        Assert.Equal("taken_over", Text(Assert.Single(result.Events("warning")), "code"));
        Assert.Equal("live", Text(result.Events("watching")[0], "source"));
        Assert.NotNull(await pod.Client.Routes.History.GetAsync(run.PromptId.Value, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Ctrl_C_stops_watching_and_leaves_the_prompt_running()
    {
        await using var pod = await GatedPod.StartAsync();
        var run = await pod.SubmitAsync();
        await pod.Reached;
        using var watch = CommandProcess.Start(["watch", run.PromptId.Value, "--pod", pod.Url, "--json"]);
        await watch.OutputLineAsync(line => line.Contains("\"progress\"", StringComparison.Ordinal));

        await watch.SignalAsync("INT");

        var result = (await watch.EndAsync()).Exits(130);
        Assert.Equal("stopped_watching", Text(result.Json[^1], "code"));
        Assert.Contains("is not cancelled and goes on", result.Error[^1], StringComparison.Ordinal);
        var queue = await pod.Client.Routes.Queue.GetAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(run.PromptId.Value, Assert.Single(queue.Running).PromptId);
        pod.Open();
        Assert.IsType<PromptOutcome.Succeeded>((await run.Completion.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    public async Task What_has_ended_is_told_at_once_with_the_code_of_its_outcome_and_unknown_is_5()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var ended = await pod.FinishAsync(Workflows.Image);

        var done = (await CommandProcess.RunAsync(["watch", ended.PromptId.Value, "--pod", pod.Url, "--out", folder["out"], "--quiet"])).Exits(0);
        var unknown = (await CommandProcess.RunAsync(["watch", "nobody's", "--pod", pod.Url, "--json"])).Exits(5);
        var down = (await CommandProcess.RunAsync(["watch", "1", "--pod", "http://127.0.0.1:9", "--json"])).Exits(4);

        Assert.True(File.Exists(Assert.Single(done.Output)));
        Assert.Equal("prompt_unknown", Text(Assert.Single(unknown.Json), "code"));
        Assert.Equal("pod_unreachable", Text(Assert.Single(down.Json), "code"));
    }

    private static string Slow(int steps) => Workflows.TextToImage.Replace("\"steps\": 6", $"\"steps\": {steps}", StringComparison.Ordinal);

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
