namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>What <c>comfypulse run</c> keeps, and what it does when it cannot.</summary>
public sealed class RunMemoryTests
{
    [Fact]
    public async Task Nothing_secret_is_kept_and_two_runs_at_once_keep_an_entry_each()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        pod.Open();
        var workflow = folder.Write("w.json", Workflows.Image);
        string[] arguments = ["run", workflow, "--pod", pod.Url.Replace("http://", "http://me:hunter2@", StringComparison.Ordinal) + "?token=hunter3", "--out", folder["out"], "--quiet"];
        (string, string)[] environment = [("COMFYPULSE_STATE", folder["state"]), ("COMFYPULSE_HEADERS", "X-Key: hunter4"), ("COMFYPULSE_API_KEY", "hunter5")];

        var results = await Task.WhenAll(CommandProcess.RunAsync(arguments, null, environment), CommandProcess.RunAsync(arguments, null, environment));

        Assert.All(results, result => result.Exits(0));
        var files = Directory.GetFiles(folder["state"], "*", SearchOption.AllDirectories);
        Assert.All(files, file => Assert.DoesNotContain("hunter", File.ReadAllText(file), StringComparison.Ordinal));
        var prompts = files.Where(file => Path.GetFileName(file) != "costs.json" && file.EndsWith(".json", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, prompts.Count);
        Assert.All(prompts, file => Assert.Contains("\"outcome\":\"succeeded\"", File.ReadAllText(file), StringComparison.Ordinal));
        Assert.All(prompts, file => Assert.Contains("EmptyImage", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_that_cannot_be_written_is_one_note_and_stops_nothing()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();

        var result = (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--pod", pod.Url, "--out", folder["out"]], null, ("COMFYPULSE_STATE", folder["w.json"]))).Exits(0);

        Assert.Single(result.Error, line => line.StartsWith("The prompt is not kept in the local store", StringComparison.Ordinal));
        Assert.StartsWith("succeeded", result.Error[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_pod_refuses_and_what_ends_with_the_command_is_not_kept()
    {
        using var folder = new Folder();
        await using var pod = await GatedPod.StartAsync();
        var state = ("COMFYPULSE_STATE", folder["state"]);

        (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Copy), "--pod", pod.Url, "--out", folder["out"]], null, state)).Exits(3);
        (await CommandProcess.RunAsync(["run", folder.Write("w.json", Workflows.Image), "--out", folder["out"]], null, state)).Exits(0);

        Assert.Equal(["costs.json"], Directory.GetFiles(folder["state"], "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }
}
