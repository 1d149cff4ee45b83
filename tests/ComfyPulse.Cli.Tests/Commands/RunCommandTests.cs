using System.Buffers.Binary;
using System.Text.Json;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>Runs to their end, on the pod inside the command and on one of the test's own.</summary>
public sealed class RunCommandTests
{
    [Fact]
    public async Task Without_a_pod_the_embedded_one_runs_the_workflow_and_says_so_on_standard_error()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--out", folder["out"]])).Exits(0);

        var path = Assert.Single(result.Output);
        Assert.Equal(folder["out"], Path.GetDirectoryName(path));
        Assert.Equal((16, 8), SizeOf(path));
        Assert.Contains("embedded pod", result.Error[0], StringComparison.Ordinal);
        Assert.Contains(result.Error, line => line.Contains("SaveImage (node 2)", StringComparison.Ordinal));
        Assert.StartsWith("succeeded in", result.Error[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulated_models_are_named()
    {
        using var folder = new Folder();
        var fails = Workflows.TextToImage.Replace("\"euler\"", "\"no such sampler\"", StringComparison.Ordinal);

        var result = (await CommandProcess.RunAsync(["run", folder.Write("w.json", fails), "--out", folder["out"]])).Exits(3);

        Assert.Contains("simulated (sd_xl_base_1.0.safetensors)", result.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_lines_tell_the_run_in_order_and_their_fraction_never_falls()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();

        var result = (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.TextToImage), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"])).Exits(0);

        Assert.Equal(result.Output.Count, result.Json.Count);
        Assert.Equal("submitted", Name(result.Json[0]));
        Assert.Equal("ended", Name(result.Json[^1]));
        Assert.Single(result.Events("submitted"));
        var ended = Assert.Single(result.Events("ended"));
        var promptId = ended.GetProperty("prompt_id").GetString();
        Assert.All(result.Json, line => Assert.Equal(promptId, line.GetProperty("prompt_id").GetString()));

        var progress = result.Events("progress");
        var fractions = progress.Select(line => line.GetProperty("fraction").GetDouble()).ToArray();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal((1.0, "ended"), (fractions[^1], progress[^1].GetProperty("phase").GetString()));
        Assert.Equal(7, progress[^1].GetProperty("nodes_total").GetInt32());
        Assert.Contains(progress, line => line.GetProperty("class_type").GetString() == "KSampler" && line.GetProperty("steps").ValueKind == JsonValueKind.Number);
        Assert.All(progress, HasProgressFields);

        var output = Assert.Single(result.Events("output"));
        Assert.Equal(("9", "images"), (output.GetProperty("node_id").GetString(), output.GetProperty("kind").GetString()));
        var file = output.GetProperty("path").GetString()!;
        Assert.Equal([file], ended.GetProperty("files").EnumerateArray().Select(path => path.GetString()));
        Assert.Equal("succeeded", ended.GetProperty("outcome").GetString());
        Assert.Equal((64, 64), SizeOf(file));
    }

    [Fact]
    public async Task Values_seed_and_uploaded_file_are_in_the_workflow_that_ran()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();
        string[] basics = ["--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--quiet"];

        var made = (await CommandProcess.RunAsync(["run", folder.Write("t.json", Workflows.TextToImage), .. basics, "--set", "5.width=32", "--set", "6.text=a = \"b\"", "--seed", "18446744073709551615"])).Exits(0);
        var copied = (await CommandProcess.RunAsync(["run", folder.Write("c.json", Workflows.Copy), .. basics, "--input", $"LoadImage.image={made.Output[0]}"])).Exits(0);

        var ran = await Workflow.LoadAsync(made.Output[0], TestContext.Current.CancellationToken);
        Assert.Equal("18446744073709551615", ran.Nodes["3"].Inputs["seed"].Value.ToString());
        Assert.Equal("a = \"b\"", JsonDocument.Parse(ran.Nodes["6"].Inputs["text"].Value.Utf8).RootElement.GetString());
        Assert.Equal((32, 64), SizeOf(made.Output[0]));
        Assert.Equal((32, 64), SizeOf(Assert.Single(copied.Output)));
        Assert.Empty(made.Error);
    }

    [Fact]
    public async Task A_workflow_may_come_on_standard_input_and_a_random_seed_is_told()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();

        var result = (await CommandProcess.RunAsync(["run", "-", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--seed", "random"], Workflows.TextToImage)).Exits(0);

        var seed = Assert.Single(result.Error, line => line.StartsWith("seed ", StringComparison.Ordinal))["seed ".Length..];
        var ran = await Workflow.LoadAsync(result.Output[0], TestContext.Current.CancellationToken);
        Assert.Equal(seed, ran.Nodes["3"].Inputs["seed"].Value.ToString());
    }

    [Theory]
    [InlineData("\"class_type\": \"EmptyImage\"", "\"class_type\": \"Nonsense\"", "1", "missing_node_type", null)]
    [InlineData("\"width\": 16, ", "", "1", "required_input_missing", "width")]
    [InlineData("[\"1\", 0]", "[\"1\", 5]", "2", null, null)]
    [InlineData("\"width\": 16", "\"width\": 99999999", "1", "value_bigger_than_max", "width")]
    public async Task What_the_pod_rejects_is_told_by_node_and_input(string correct, string wrong, string node, string? type, string? input)
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();
        var workflow = folder.Write("w.json", Workflows.Image.Replace(correct, wrong, StringComparison.Ordinal));

        var result = (await CommandProcess.RunAsync(["run", workflow, "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"])).Exits(3);

        var ended = Assert.Single(result.Json);
        Assert.Equal("rejected", ended.GetProperty("outcome").GetString());
        var error = ended.GetProperty("errors")[0];
        Assert.Equal(node, error.GetProperty("node_id").GetString());
        Assert.True(type is null || type == error.GetProperty("type").GetString(), error.ToString());
        Assert.Equal(input, input is null ? null : error.GetProperty("input").GetString());
        Assert.StartsWith("The pod rejected the workflow: ", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_raises_fails_the_prompt_with_node_and_exception()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(new NodeClass("Raises", _ => throw new NodeFailureException("ValueError", "bad\u001b[31m luck")) { IsOutputNode = true });

        var result = (await CommandProcess.RunAsync(["run", "-", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"], """{"1": {"class_type": "Raises", "inputs": {}}}""")).Exits(1);

        var ended = result.Json[^1];
        Assert.Equal(("failed", "1", "Raises", "ValueError"), (Text(ended, "outcome"), Text(ended, "node_id"), Text(ended, "class_type"), Text(ended, "exception_type")));
        Assert.Contains("Raises (node 1): ValueError: bad [31m luck", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_output_that_cannot_be_written_is_code_1_though_the_prompt_succeeded()
    {
        using var folder = new Folder();
        var opening = new Opening();
        await using var pod = await StartPodAsync(Gate(opening));
        using var goOn = opening;
        using var command = CommandProcess.Start(["run", folder.Write("w.json", BehindGate), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"]);
        await command.OutputLineAsync(line => line.Contains("\"submitted\"", StringComparison.Ordinal));

        // The folder was fine when it was tried; while the prompt runs it becomes a file.
        Directory.Delete(folder["out"]);
        folder.Write("out", "");
        goOn.Open();

        var result = (await command.EndAsync()).Exits(1);
        Assert.Equal("succeeded", Text(result.Json[^1], "outcome"));
        Assert.Empty(result.Json[^1].GetProperty("files").EnumerateArray());
        Assert.Equal("output_not_written", Text(Assert.Single(result.Events("warning")), "code"));
        Assert.Contains("--out", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_leaves_the_prompt_running_and_says_where_to_look()
    {
        using var folder = new Folder();
        var opening = new Opening();
        await using var pod = await StartPodAsync(Gate(opening));
        using var goOn = opening;

        // Long enough for any machine to submit in, and the gate stays shut.
        var result = (await CommandProcess.RunAsync(["run", folder.Write("w.json", BehindGate), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--timeout", "5s", "--json"])).Exits(5);

        var ended = result.Json[^1];
        Assert.Equal("timed_out", Text(ended, "outcome"));
        var history = new Uri(pod.BaseUrl, $"history/{Text(ended, "prompt_id")}");
        Assert.Contains(history.AbsoluteUri, Assert.Single(result.Error), StringComparison.Ordinal);
        goOn.Open();
        Assert.Contains("\"completed\": true", await HistoryOnceThereAsync(history), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_first_signal_cancels_on_the_pod_and_waits_for_its_answer(string signal)
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(stepTime: TimeSpan.FromMilliseconds(50));
        using var command = CommandProcess.Start(["run", folder.Write("w.json", Workflows.TextToImage), "--set", "3.steps=10000", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"]);
        await command.OutputLineAsync(line => line.Contains("\"KSampler\"", StringComparison.Ordinal));

        await command.SignalAsync(signal);

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal("cancelled", Text(Assert.Single(result.Events("ended")), "outcome"));
        Assert.Contains("again to leave", result.Error[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_cancels_on_the_embedded_pod_as_well()
    {
        using var folder = new Folder();
        using var command = CommandProcess.Start(["run", folder.Write("w.json", Workflows.TextToImage), "--set", "3.steps=10000", "--out", folder["out"], "--json"]);
        await command.OutputLineAsync(line => line.Contains("\"KSampler\"", StringComparison.Ordinal));

        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal("cancelled", Text(result.Json[^1], "outcome"));
    }

    [Fact]
    public async Task A_second_signal_leaves_though_the_pod_does_not_stop()
    {
        using var folder = new Folder();
        var opening = new Opening();
        await using var pod = await StartPodAsync(Gate(opening));
        using var goOn = opening;
        using var command = CommandProcess.Start(["run", folder.Write("w.json", BehindGate), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"]]);
        await command.ErrorLineAsync(line => line.Contains("Gate (node 1)", StringComparison.Ordinal));
        await command.SignalAsync("INT");
        await command.ErrorLineAsync(line => line.Contains("again to leave", StringComparison.Ordinal));

        await command.SignalAsync("INT");

        (await command.EndAsync()).Exits(130);
        goOn.Open();
    }

    [Fact]
    public async Task A_recorded_run_is_replayed_with_its_outcome()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();
        string[] run = ["run", folder.Write("w.json", Workflows.Image), "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--record", folder["recording"], "--header", "Authorization: hunter2", "--json"];

        var ran = (await CommandProcess.RunAsync(run)).Exits(0);
        var played = (await CommandProcess.RunAsync(["replay", folder["recording"], "--json"])).Exits(0);
        var again = (await CommandProcess.RunAsync(run)).Exits(2);

        var ended = Assert.Single(played.Events("ended"));
        Assert.Equal(("succeeded", Text(ran.Json[^1], "prompt_id")), (Text(ended, "outcome"), Text(ended, "prompt_id")));
        Assert.DoesNotContain("hunter2", string.Concat(Directory.EnumerateFiles(folder["recording"]).Select(File.ReadAllText)), StringComparison.Ordinal);
        Assert.Equal("error", Name(Assert.Single(again.Json)));
    }

    private const string BehindGate = """
        {
          "1": {"class_type": "Gate", "inputs": {}},
          "2": {"class_type": "EmptyImage", "inputs": {"width": ["1", 0], "height": 8, "batch_size": 1, "color": 0}},
          "3": {"class_type": "SaveImage", "inputs": {"images": ["2", 0], "filename_prefix": "gate"}}
        }
        """;

    /// <summary>A node that is done when the test says so, and that no interrupt reaches.</summary>
    private static NodeClass Gate(Opening opening) => new(
        "Gate",
        async _ =>
        {
            await opening.Opened;
            return new NodeResult.Values([8L]);
        })
    {
        Outputs = [new NodeOutput("INT")],
    };

    private static Task<EmbeddedPodHost> StartPodAsync(NodeClass nodeClass) => StartPodAsync(stepTime: null, nodeClass);

    private static Task<EmbeddedPodHost> StartPodAsync(TimeSpan? stepTime = null, params NodeClass[] nodeClasses)
    {
        var options = new EmbeddedPodOptions { StepTime = stepTime ?? TimeSpan.FromMilliseconds(5) };
        foreach (var nodeClass in nodeClasses)
        {
            options.NodeClasses.Add(nodeClass);
        }

        return EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken);
    }

    private static async Task<string> HistoryOnceThereAsync(Uri url)
    {
        using var http = new HttpClient();
        while (true)
        {
            var history = await http.GetStringAsync(url, TestContext.Current.CancellationToken);
            if (history.Length > 2)
            {
                return history;
            }
        }
    }

    private static void HasProgressFields(JsonElement line)
    {
        Assert.Equal(
            ["event", "prompt_id", "fraction", "phase", "queue_place", "node", "class_type", "step", "steps", "nodes_done", "nodes_total", "elapsed", "eta", "eta_range", "source"],
            line.EnumerateObject().Select(property => property.Name));
        Assert.Contains(Text(line, "phase"), (string[])["queued", "running", "finishing", "ended"]);
        Assert.Contains(Text(line, "source"), (string[])["live", "polled", "estimated"]);
    }

    private static string? Name(JsonElement line) => Text(line, "event");

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    private static (int Width, int Height) SizeOf(string path)
    {
        var bytes = File.ReadAllBytes(path);
        Assert.True(bytes.AsSpan(1).StartsWith("PNG\r\n\u001a\n"u8), path);
        return (BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
    }

    /// <summary>Opens when the test says so, and at its end in any case: a pod that is disposed waits for its nodes.</summary>
    private sealed class Opening : IDisposable
    {
        private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Opened => _opened.Task;

        public void Open() => _opened.TrySetResult();

        public void Dispose() => Open();
    }
}
