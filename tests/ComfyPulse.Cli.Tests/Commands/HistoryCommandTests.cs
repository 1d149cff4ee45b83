using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse history</c> as a process.</summary>
public sealed class HistoryCommandTests
{
    private static readonly NodeClass Raises = new("Raises", _ => throw new NodeFailureException("torch.OutOfMemoryError", "Allocation on device\u001b[2J failed.")) { IsOutputNode = true };

    private static readonly string[] Fields = ["event", "prompt_id", "outcome", "started", "ended", "seconds", "nodes", "outputs", "node_id", "class_type", "exception_type", "message", "category", "retryable", "hint"];

    [Fact]
    public async Task Ended_prompts_are_listed_the_newest_last()
    {
        await using var pod = await GatedPod.StartAsync(Raises);
        var made = await pod.FinishAsync(Workflows.Image);
        var failed = await pod.FinishAsync("""{"1": {"class_type": "Raises", "inputs": {}}}""");

        var text = (await CommandProcess.RunAsync(["history", "--pod", pod.Url])).Exits(0);
        var json = (await CommandProcess.RunAsync(["history", "--pod", pod.Url, "--json"])).Exits(0);
        var newest = (await CommandProcess.RunAsync(["history", "--pod", pod.Url, "--json", "--max", "1"])).Exits(0);

        Assert.Matches($@"^{made.PromptId}  succeeded  \d{{4}}-\d\d-\d\d \d\d:\d\d:\d\d  \S.*  1 output$", text.Output[0]);
        Assert.Matches($"^{failed.PromptId}  failed     .*  0 outputs, at Raises \\(node 1\\): torch.OutOfMemoryError$", text.Output[1]);
        Assert.Equal(2, json.Json.Count);
        Assert.All(json.Json, line => Assert.Equal(Fields, line.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(("succeeded", 2, 1), (json.Json[0].GetProperty("outcome").GetString(), json.Json[0].GetProperty("nodes").GetInt32(), json.Json[0].GetProperty("outputs").GetInt32()));
        Assert.True(json.Json[0].GetProperty("ended").GetDateTimeOffset() >= json.Json[0].GetProperty("started").GetDateTimeOffset());
        Assert.Equal(failed.PromptId.Value, Assert.Single(newest.Json).GetProperty("prompt_id").GetString());
    }

    [Fact]
    public async Task A_failed_prompt_is_told_with_its_node_its_category_and_what_helps()
    {
        await using var pod = await GatedPod.StartAsync(Raises);
        var failed = await pod.FinishAsync("""{"1": {"class_type": "Raises", "_meta": {"title": "My node"}, "inputs": {}}}""");

        var text = (await CommandProcess.RunAsync(["history", failed.PromptId.Value, "--pod", pod.Url])).Exits(0);
        var json = (await CommandProcess.RunAsync(["history", failed.PromptId.Value, "--pod", pod.Url, "--json"])).Exits(0);

        var line = Assert.Single(json.Json);
        var hint = line.GetProperty("hint").GetString()!;
        Assert.Equal(("1", "Raises", "out_of_memory"), (line.GetProperty("node_id").GetString(), line.GetProperty("class_type").GetString(), line.GetProperty("category").GetString()));
        Assert.Contains(text.Output, row => row.Contains("My node (Raises, node 1)", StringComparison.Ordinal) && row.Contains(hint, StringComparison.Ordinal));
        Assert.Contains(text.Output, row => row == "category  out_of_memory");
    }

    [Fact]
    public async Task One_prompt_is_told_with_its_outputs_and_how_to_save_them()
    {
        await using var pod = await GatedPod.StartAsync();
        var made = await pod.FinishAsync(Workflows.Image);

        var text = (await CommandProcess.RunAsync(["history", made.PromptId.Value, "--pod", pod.Url])).Exits(0);
        var json = (await CommandProcess.RunAsync(["history", made.PromptId.Value, "--pod", pod.Url, "--json"])).Exits(0);

        Assert.Contains(text.Output, row => row == "output   output/red_00001_.png (images of node 2)");
        Assert.Contains($"comfypulse download {made.PromptId}", Assert.Single(text.Error), StringComparison.Ordinal);
        var output = Assert.Single(json.Events("history_output"));
        Assert.Equal(["event", "prompt_id", "node_id", "kind", "filename", "subfolder", "type", "text"], output.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("2", "images", "red_00001_.png", "output"), (output.GetProperty("node_id").GetString(), output.GetProperty("kind").GetString(), output.GetProperty("filename").GetString(), output.GetProperty("type").GetString()));
    }

    [Fact]
    public async Task Hostile_names_and_times_do_no_harm()
    {
        const string History = """
            {"a\u001b]0;x\u0007": {"prompt": [1, "a", {"1": {"class_type": "S\u001b[1m", "inputs": {}}}, {}, ["1"]],
              "outputs": {"1": {"images": [{"filename": "../\u001b[2Jx.png", "subfolder": "\u202e", "type": "output"}]}},
              "status": {"status_str": "success", "completed": true, "messages": [["execution_start", {"prompt_id": "a", "timestamp": 9223372036854775807}], ["execution_success", {"prompt_id": "a", "timestamp": -5}]]}}}
            """;
        await using var pod = await ScriptedPod.StartAsync(200, "application/json", History);

        (await CommandProcess.RunAsync(["history", "--pod", pod.Url])).Exits(0);
        (await CommandProcess.RunAsync(["history", "--pod", pod.Url, "--json"])).Exits(0);
    }

    [Fact]
    public async Task Unknown_and_unended_prompts_are_a_sentence_and_a_code_each()
    {
        await using var pod = await GatedPod.StartAsync();
        var running = await pod.SubmitAsync();
        await pod.Reached;

        var unknown = (await CommandProcess.RunAsync(["history", "nobody's", "--pod", pod.Url, "--json"])).Exits(5);
        var unended = (await CommandProcess.RunAsync(["history", running.PromptId.Value, "--pod", pod.Url, "--json"])).Exits(1);

        Assert.Equal("prompt_unknown", Assert.Single(unknown.Json).GetProperty("code").GetString());
        Assert.Equal("prompt_not_ended", Assert.Single(unended.Json).GetProperty("code").GetString());
        Assert.Contains("comfypulse watch", Assert.Single(unended.Error), StringComparison.Ordinal);
    }
}
