using System.Text.Json;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>Several runs of one command.</summary>
public sealed class ManyRunsTests
{
    private const string Fails = """{"1": {"class_type": "Raises", "inputs": {}}}""";

    [Fact]
    public async Task Each_of_several_runs_has_its_own_lines_and_files_and_one_that_fails_touches_no_other()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync(new NodeClass("Raises", _ => throw new NodeFailureException("ValueError", "bad luck")) { IsOutputNode = true });
        string[] workflows = [folder.Write("fox.json", Workflows.TextToImage), folder.Write("bad.json", Fails), folder.Write("none.json", """{"1": {"class_type": "Nonsense", "inputs": {}}}""")];

        var result = (await CommandProcess.RunAsync(["run", .. workflows, "--count", "2", "--pod", pod.Url, "--out", folder["out"], "--json"])).Exits(3);

        var ended = result.Events("ended");
        Assert.Equal(["failed", "failed", "rejected", "rejected", "succeeded", "succeeded"], ended.Select(line => Text(line, "outcome")).Order(StringComparer.Ordinal));
        Assert.Equal(4, result.Events("submitted").Select(line => Text(line, "prompt_id")).Distinct(StringComparer.Ordinal).Count());
        var files = ended.SelectMany(line => line.GetProperty("files").EnumerateArray()).Select(file => file.GetString()!).ToArray();
        Assert.Equal(2, files.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(["1", "2"], await Task.WhenAll(files.Order(StringComparer.Ordinal).Select(SeedAsync)));
        Assert.Contains(result.Error, line => line.StartsWith("bad.json 2/2: Failed at Raises", StringComparison.Ordinal));
        Assert.Contains(result.Error, line => line.StartsWith("none.json 1/2: The pod rejected the workflow", StringComparison.Ordinal));
        foreach (var run in result.Events("progress").GroupBy(line => Text(line, "prompt_id")))
        {
            var fractions = run.Select(line => line.GetProperty("fraction").GetDouble()).ToArray();
            Assert.Equal(fractions.Order(), fractions);
        }
    }

    [Fact]
    public async Task All_are_on_the_pod_at_once_in_the_order_given_and_one_ctrl_c_cancels_all()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        using var command = CommandProcess.Start(["run", folder.Write("gate.json", GatedPod.Workflow), folder.Write("fox.json", Workflows.TextToImage), "--count", "2", "--pod", pod.Url, "--out", folder["out"], "--json"]);
        await pod.Reached;
        var submitted = new HashSet<string>(StringComparer.Ordinal);
        await command.OutputLineAsync(line => line.Contains("\"submitted\"", StringComparison.Ordinal) && submitted.Add(line) && submitted.Count == 4);

        var queue = await pod.Client.Routes.Queue.GetAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal((1, 3), (queue.Running.Count, queue.Pending.Count));
        await command.SignalAsync("INT");
        var cancelled = new HashSet<string>(StringComparer.Ordinal);
        await command.OutputLineAsync(line => line.Contains("\"cancelled\"", StringComparison.Ordinal) && cancelled.Add(line) && cancelled.Count == 3);
        pod.Open();

        var result = (await command.EndAsync()).Exits(130);
        Assert.Equal(4, result.Events("ended").Count);

        // The one at the gate may be done before it hears of it.
        Assert.True(result.Events("ended").Count(line => Text(line, "outcome") == "cancelled") >= 3, result.ErrorText);
        Assert.Single(result.Error, line => line.Contains("Asking the pod to cancel", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Several_runs_of_a_workflow_without_a_seed_are_said_to_be_the_same()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["run", folder.Write("red.json", Workflows.Image), "--count", "2", "--out", folder["out"]])).Exits(0);

        Assert.Contains(result.Error, line => line.Contains("has no seed", StringComparison.Ordinal));
        Assert.Contains(result.Error, line => line.StartsWith("red.json 2/2: succeeded in", StringComparison.Ordinal));
        Assert.NotEmpty(result.Output);
    }

    [Fact]
    public async Task Random_seeds_are_told_run_by_run()
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(["run", folder.Write("fox.json", Workflows.TextToImage), "--count", "2", "--seed", "random", "--out", folder["out"]])).Exits(0);

        foreach (var (index, file) in result.Output.Order(StringComparer.Ordinal).Index())
        {
            Assert.Contains($"fox.json {index + 1}/2: seed {await SeedAsync(file)}", result.Error);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1001")]
    public async Task A_count_that_cannot_be_right_is_refused(string count)
    {
        using var folder = new Folder();

        (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), $"--count={count}", "--out", folder["out"]])).Exits(2).SaysOnly("1 to 1000");
    }

    [Fact]
    public async Task Standard_input_is_one_workflow() =>
        (await CommandProcess.RunAsync(["run", "-", "-"], Workflows.Image)).Exits(2).SaysOnly("--count");

    private static async Task<string> SeedAsync(string path) =>
        (await Workflow.LoadAsync(path, TestContext.Current.CancellationToken)).Nodes["3"].Inputs["seed"].Value.ToString();

    private static string? Text(JsonElement line, string name) => line.GetProperty(name).GetString();
}
