using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse train</c> as a process, and <c>watch</c> of what it left on a pod.</summary>
public sealed class TrainCommandTests
{
    private static readonly string Sample = Repository.PathOf("samples", "workflows", "train-lora.json");

    [Fact]
    public async Task A_training_ends_with_its_lora_its_plot_and_its_table()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();

        var result = (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--set", "TrainLoraNode.steps=30", "--out", folder["out"], "--plot", folder["loss.svg"], "--csv", folder["loss.csv"]])).Exits(0);

        Assert.Contains(Path.Combine(folder["out"], "ComfyPulse_30_steps_00001_.safetensors"), result.Output);
        Assert.All(result.Output, path => Assert.True(File.Exists(path), path));
        Assert.Contains("trained: step 30 of 30, loss 0.", result.ErrorText, StringComparison.Ordinal);
        Assert.Contains("The pod has ComfyPulse_30_steps_00001_.safetensors.", result.Error);
        Assert.Equal("svg", XDocument.Load(folder["loss.svg"]).Root!.Name.LocalName);
        var rows = await File.ReadAllLinesAsync(folder["loss.csv"], TestContext.Current.CancellationToken);

        // A trainer as fast as this one does not write a line a step, nor tell its bar each time; the last step is always there.
        Assert.InRange(rows.Length, 3, 31);
        Assert.Equal("30", rows[^1].Split(',')[1]);
        string[] losses = [.. rows.Skip(1).Select(row => row.Split(',')[3]).Where(loss => loss.Length > 0)];
        Assert.NotEmpty(losses);
        Assert.All(losses, loss => Assert.InRange(double.Parse(loss, System.Globalization.CultureInfo.InvariantCulture), 0.01, 1));
    }

    [Fact]
    public async Task Json_lines_tell_the_training_with_sources_and_its_end()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["train", Sample, "--set", "TrainLoraNode.steps=5", "--out", folder["out"], "--json"])).Exits(0);

        var training = result.Events("training");
        Assert.Contains(training, line => line.TryGetProperty("loss", out var loss) && Text(loss, "source") == "log_line" && loss.GetProperty("value").GetDouble() > 0);
        Assert.Equal("workflow", Text(training[0].GetProperty("steps"), "source"));
        Assert.False(training[0].TryGetProperty("step", out _));
        var trained = Assert.Single(result.Events("trained"));
        Assert.Equal(("found", "loras/ComfyPulse_5_steps_00001_.safetensors", 5), (Text(trained, "artefact"), Text(trained, "file"), trained.GetProperty("step").GetInt32()));
        Assert.True(File.Exists(Text(trained, "path")));
        Assert.Contains(result.Events("output"), line => Text(line, "kind") == "lora" && Text(line, "path") == Text(trained, "path"));
        Assert.Equal("ended", Text(result.Json[^1], "event"));
    }

    [Fact]
    public async Task Without_the_log_there_is_no_loss_but_the_lora()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();

        var result = (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--set", "TrainLoraNode.steps=5", "--out", folder["out"], "--no-logs", "--json"])).Exits(0);

        Assert.DoesNotContain(result.Events("training"), line => line.TryGetProperty("loss", out _));
        Assert.Equal("found", Text(Assert.Single(result.Events("trained")), "artefact"));
    }

    [Fact]
    public async Task A_prompt_that_succeeds_without_a_lora_is_code_1()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(Trainer("FluxTrainLoop", "nothing"));

        var result = (await CommandProcess.RunAsync(["train", "-", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"], Flux("models/loras"))).Exits(1);

        Assert.Equal("succeeded", Text(result.Json[^1], "outcome"));
        Assert.Equal("missing", Text(Assert.Single(result.Events("trained")), "artefact"));
        Assert.Equal("lora_missing", Text(Assert.Single(result.Events("warning")), "code"));
        Assert.Contains("The prompt succeeded, but there is no LoRA.", result.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lora_that_cannot_be_looked_for_is_a_warning()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(Trainer("FluxTrainLoop", "nothing"));

        var result = (await CommandProcess.RunAsync(["train", "-", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"], "--json"], Flux("/mnt/elsewhere"))).Exits(0);

        Assert.Equal("lora_unverifiable", Text(Assert.Single(result.Events("warning")), "code"));
    }

    [Fact]
    public async Task A_node_that_says_that_it_failed_is_code_1_though_the_prompt_succeeded()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(Trainer("MyTrainer", "ERROR: out\u001b[31m of memory"));

        var result = (await CommandProcess.RunAsync(["train", "-", "--trainer", "MyTrainer", "--pod", pod.BaseUrl.AbsoluteUri, "--out", folder["out"]], """{"1": {"class_type": "MyTrainer", "inputs": {}}}""")).Exits(1);

        Assert.Contains("The prompt succeeded, but a node says that the training failed: ERROR: out [31m of memory", result.Error);
    }

    [Fact]
    public async Task A_workflow_without_a_trainer_is_refused_with_the_remedy()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["train", folder.Write("w.json", Workflows.Image), "--out", folder["out"]])).Exits(2);

        result.SaysOnly("comfypulse run, or name its trainer with --trainer CLASS.");
        Assert.False(Directory.Exists(folder["out"]));
    }

    [Fact]
    public async Task A_plot_that_cannot_be_written_is_found_before_anything_is_sent()
    {
        using var folder = new Folder();
        await using var pod = await ScriptedPod.StartAsync(200, "application/json", "{}");

        (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.Url, "--out", folder["out"], "--plot", Path.Combine(folder.Write("file", ""), "loss.svg")])).Exits(2).SaysOnly("--plot");
        (await CommandProcess.RunAsync(["watch", "x", "--pod", pod.Url, "--csv", folder.FullPath])).Exits(2).SaysOnly("--csv");

        Assert.Empty(pod.Requests);
    }

    [Fact]
    public async Task What_was_seen_before_stands_in_the_table_of_another_process_and_the_gap_is_marked()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(TimeSpan.FromMilliseconds(20));
        var state = ("COMFYPULSE_STATE", folder["state"]);
        var detached = (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--set", "TrainLoraNode.steps=400", "--detach"], standardInput: null, state)).Exits(0);
        var id = Assert.Single(detached.Output);
        await StandsAtAsync(pod, id, Store.Kept.ClientIdOf(folder["state/prompts"], id), step: 10);
        Store.Kept.Seen(folder["state/prompts"], id, steps: 2);

        (await CommandProcess.RunAsync(["watch", id, "--csv", folder["loss.csv"]], standardInput: null, state)).Exits(0);

        var rows = await File.ReadAllLinesAsync(folder["loss.csv"], TestContext.Current.CancellationToken);
        Assert.Equal(["1,1,1.5,7.5,7.5,7.5,7.5,1,log_line,false", "2,2,1.5,7.5,7.5,7.5,7.5,1,log_line,false"], rows[1..3]);
        Assert.EndsWith(",true", rows[3], StringComparison.Ordinal);
        Assert.InRange(int.Parse(rows[3].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture), 10, 400);
        Assert.Single(rows, row => row.EndsWith(",true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_detached_is_followed_by_another_process_to_its_lora()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(TimeSpan.FromMilliseconds(20));
        var state = ("COMFYPULSE_STATE", folder["state"]);

        var detached = (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--set", "TrainLoraNode.steps=600", "--detach"], standardInput: null, state)).Exits(0);
        var id = Assert.Single(detached.Output);
        Assert.Contains($"comfypulse watch {id}", detached.ErrorText, StringComparison.Ordinal);

        var watched = (await CommandProcess.RunAsync(["watch", id, "--out", folder["out"], "--plot", folder["loss.svg"], "--json"], standardInput: null, state)).Exits(0);
        var trained = Assert.Single(watched.Events("trained"));
        Assert.Equal(("found", Path.Combine(folder["out"], "ComfyPulse_600_steps_00001_.safetensors")), (Text(trained, "artefact"), Text(trained, "path")));
        Assert.Contains(watched.Events("training"), line => line.TryGetProperty("loss", out _));
        Assert.True(File.Exists(folder["loss.svg"]));
    }

    [Theory]
    [InlineData("--pod", "--detach")]
    [InlineData("give --plot to comfypulse watch", "--detach", "--pod", "http://127.0.0.1:9", "--plot", "loss.svg")]
    [InlineData("give --out to comfypulse watch", "--detach", "--pod", "http://127.0.0.1:9", "--out", "x")]
    [InlineData("leave out --record", "--detach", "--pod", "http://127.0.0.1:9", "--record", "x")]
    public async Task What_cannot_be_detached_is_refused(string part, params string[] options) =>
        (await CommandProcess.RunAsync(["train", Sample, .. options])).Exits(2).SaysOnly(part);

    [Fact]
    public async Task Nothing_is_detached_that_could_not_be_found_again()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync();

        var result = (await CommandProcess.RunAsync(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--detach"], standardInput: null, ("COMFYPULSE_STATE", folder.Write("file", "")))).Exits(2);

        result.SaysOnly("COMFYPULSE_STATE");
        using var http = new HttpClient();
        Assert.Equal("{}", await http.GetStringAsync(new Uri(pod.BaseUrl, "history"), TestContext.Current.CancellationToken));
        Assert.DoesNotContain("TrainLoraNode", await http.GetStringAsync(new Uri(pod.BaseUrl, "queue"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_cancels_the_training_and_says_that_nothing_is_saved()
    {
        using var folder = new Folder();
        await using var pod = await StartPodAsync(TimeSpan.FromMilliseconds(20));
        using var command = CommandProcess.Start(["train", Sample, "--pod", pod.BaseUrl.AbsoluteUri, "--set", "TrainLoraNode.steps=90000", "--out", folder["out"], "--csv", folder["loss.csv"], "--json"]);
        await command.OutputLineAsync(line => line.Contains("\"smoothed_loss\"", StringComparison.Ordinal));

        await command.SignalAsync("INT");

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal("cancelled", Text(result.Json[^1], "outcome"));
        Assert.Contains("an interrupted training saves nothing", result.Error[0], StringComparison.Ordinal);
        Assert.Equal("missing", Text(Assert.Single(result.Events("trained")), "artefact"));
        Assert.Empty(result.Events("warning"));
        Assert.True(File.ReadAllLines(folder["loss.csv"]).Length > 1);
    }

    [Fact]
    public async Task Run_shows_a_training_too_and_leaves_the_lora_alone()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["run", Sample, "--set", "TrainLoraNode.steps=3", "--out", folder["out"], "--json"])).Exits(0);

        Assert.Contains(result.Events("training"), line => line.TryGetProperty("step", out _));
        Assert.Empty(result.Events("trained"));
    }

    private static string Flux(string outputDir) => $$$$"""{"1": {"class_type": "FluxTrainLoop", "inputs": {"steps": 3, "output_name": "mine", "output_dir": "{{{{outputDir}}}}"}}}""";

    /// <summary>A node that says something and trains nothing.</summary>
    private static NodeClass Trainer(string name, string text) => new(name, _ => ValueTask.FromResult<NodeResult>(new NodeResult.Values([], new JsonObject { ["text"] = new JsonArray((JsonNode)text) })))
    {
        IsOutputNode = true,
        Inputs = name == "FluxTrainLoop" ? [new("steps", "INT"), new("output_name", "STRING"), new("output_dir", "STRING")] : [],
    };

    private static Task<EmbeddedPodHost> StartPodAsync(params NodeClass[] nodeClasses) => StartPodAsync(TimeSpan.FromMilliseconds(2), nodeClasses);

    private static Task<EmbeddedPodHost> StartPodAsync(TimeSpan stepTime, params NodeClass[] nodeClasses)
    {
        var options = new EmbeddedPodOptions { StepTime = stepTime };
        foreach (var nodeClass in nodeClasses)
        {
            options.NodeClasses.Add(nodeClass);
        }

        return EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken);
    }

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();

    /// <summary>Somebody who holds the client id for a while, until the trainer has come so far.</summary>
    private static async Task StandsAtAsync(EmbeddedPodHost pod, string id, string clientId, int step)
    {
        await using var client = new ComfyUIPodClient(pod.BaseUrl);
        var run = await client.AttachAsync(id, new() { ClientId = clientId }, TestContext.Current.CancellationToken);
        await foreach (var happened in run.ListenAsync(new() { ProgressEvery = TimeSpan.Zero }, TestContext.Current.CancellationToken))
        {
            if (happened is TrainingAdvanced { Training.Step: { IsInterpolated: false } told } && told.Value >= step)
            {
                return;
            }
        }

        Assert.Fail("The training has ended before.");
    }
}
