using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse queue</c> as a process, beside prompts of somebody else.</summary>
public sealed class QueueCommandTests
{
    [Fact]
    public async Task Running_and_waiting_prompts_are_listed_in_their_order_without_control_codes()
    {
        await using var pod = await GatedPod.StartAsync();
        var (first, second, third) = (await pod.SubmitAsync(), await pod.SubmitAsync(), await pod.SubmitAsync(Workflows.TextToImage));
        await pod.Reached;

        var text = (await CommandProcess.RunAsync(["queue", "--pod", pod.Url])).Exits(0);
        var json = (await CommandProcess.RunAsync(["queue", "--json"], standardInput: null, ("COMFYPULSE_POD", pod.Url))).Exits(0);

        Assert.Equal(3, text.Output.Count);
        Assert.Equal($"running  {first.PromptId}  number 0  3 nodes  outputs 3  Save [31m it (SaveImage, node 3)", text.Output[0]);
        Assert.StartsWith($"1 ahead  {second.PromptId}  number 1", text.Output[1], StringComparison.Ordinal);
        Assert.StartsWith($"2 ahead  {third.PromptId}  number 2  7 nodes  outputs 9", text.Output[2], StringComparison.Ordinal);
        Assert.Empty(text.Error);
        var queued = json.Events("queued");
        Assert.Equal(3, queued.Count);
        Assert.All(queued, line => Assert.Equal(["event", "prompt_id", "state", "queue_place", "number", "nodes", "output_nodes", "title", "class_type"], line.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(("running", JsonValueKind.Null), (queued[0].GetProperty("state").GetString(), queued[0].GetProperty("queue_place").ValueKind));
        Assert.Equal(("pending", 2, "SaveImage"), (queued[2].GetProperty("state").GetString(), queued[2].GetProperty("queue_place").GetInt32(), queued[2].GetProperty("class_type").GetString()));
        Assert.Equal("Save\u001b[31m it", queued[0].GetProperty("title").GetString());
    }

    [Fact]
    public async Task An_empty_queue_is_said_on_standard_error()
    {
        await using var pod = await GatedPod.StartAsync();

        var result = (await CommandProcess.RunAsync(["queue", "--pod", pod.Url])).Exits(0);

        result.SaysOnly("Nothing runs and nothing waits.");
    }

    [Fact]
    public async Task Clear_takes_out_what_waits_and_says_how_many()
    {
        await using var pod = await GatedPod.StartAsync();
        var running = await pod.SubmitAsync();
        await pod.Reached;
        var (second, third) = (await pod.SubmitAsync(), await pod.SubmitAsync());

        var result = (await CommandProcess.RunAsync(["queue", "--clear", "--pod", pod.Url, "--json"])).Exits(0);

        Assert.Equal([second.PromptId.Value, third.PromptId.Value], result.Events("removed").Select(line => line.GetProperty("prompt_id").GetString()));
        Assert.Equal("2 waiting prompts were taken out.", Assert.Single(result.Error));
        var queue = await pod.Client.Routes.Queue.GetAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(running.PromptId.Value, Assert.Single(queue.Running).PromptId);
        Assert.Empty(queue.Pending);
    }

    [Fact]
    public async Task Delete_takes_out_those_that_wait_and_names_those_that_do_not()
    {
        await using var pod = await GatedPod.StartAsync();
        var ended = await pod.FinishAsync(Workflows.Image);
        var running = await pod.SubmitAsync();
        await pod.Reached;
        var (waiting, other) = (await pod.SubmitAsync(), await pod.SubmitAsync());

        var result = (await CommandProcess.RunAsync(["queue", "--pod", pod.Url, "--json", "--delete", waiting.PromptId.Value, running.PromptId.Value, ended.PromptId.Value, "nobody's"])).Exits(1);

        Assert.Equal(waiting.PromptId.Value, Assert.Single(result.Events("removed")).GetProperty("prompt_id").GetString());
        Assert.Equal(
            [(running.PromptId.Value, "running"), (ended.PromptId.Value, "ended"), ("nobody's", "unknown")],
            result.Events("not_removed").Select(line => (line.GetProperty("prompt_id").GetString(), line.GetProperty("state").GetString())));
        Assert.Contains(result.Error, line => line.Contains("comfypulse cancel", StringComparison.Ordinal));
        Assert.Equal("1 waiting prompt was taken out.", result.Error[^1]);
        var queue = await pod.Client.Routes.Queue.GetAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(other.PromptId.Value, Assert.Single(queue.Pending).PromptId);
    }

    [Theory]
    [InlineData("queue")]
    [InlineData("history")]
    [InlineData("history 1-2")]
    [InlineData("cancel 1-2")]
    public async Task A_pod_that_is_down_is_code_4_and_none_at_all_code_2(string command)
    {
        string[] arguments = [.. command.Split(' '), "--json"];

        var down = (await CommandProcess.RunAsync([.. arguments, "--pod", "http://127.0.0.1:9"])).Exits(4);
        var none = (await CommandProcess.RunAsync(arguments)).Exits(2);

        Assert.Equal("pod_unreachable", Assert.Single(down.Json).GetProperty("code").GetString());
        Assert.Contains("COMFYPULSE_POD", Assert.Single(none.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clear_and_delete_together_are_refused() =>
        (await CommandProcess.RunAsync(["queue", "--pod", "http://127.0.0.1:9", "--clear", "--delete", "1"])).Exits(2).SaysOnly("--clear");
}
