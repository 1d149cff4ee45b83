using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary><c>comfypulse watch --all</c> as a process: what runs have left, on one pod and on several.</summary>
public sealed class WatchAllCommandTests
{
    [Fact]
    public async Task What_killed_runs_have_left_on_two_pods_is_followed_and_saved_and_once_only()
    {
        using var folder = new Folder();
        await using var first = await GatedPod.StartAsync();
        await using var second = await GatedPod.StartAsync();
        var state = ("COMFYPULSE_STATE", folder["state"]);
        var workflow = folder.Write("w.json", GatedPod.Workflow);
        string[] left = [await LeaveAsync(first, workflow, folder, state), await LeaveAsync(second, workflow, folder, state)];

        using var watch = CommandProcess.Start(["watch", "--all", "--out", folder["found"], "--json"], standardInput: null, state);
        await watch.OutputLineAsync(line => line.Contains("\"watching\"", StringComparison.Ordinal));
        await watch.OutputLineAsync(line => line.Contains("\"watching\"", StringComparison.Ordinal));

        // Another one finds them followed.
        var other = (await CommandProcess.RunAsync(["watch", "--all"], null, state)).Exits(0);
        Assert.Contains(other.Error, line => line.StartsWith("Nothing is left to watch", StringComparison.Ordinal));

        first.Open();
        second.Open();
        var result = (await watch.EndAsync()).Exits(0);
        Assert.Equal(left.Order(), result.Events("ended").Select(line => line.GetProperty("prompt_id").GetString()!).Order());
        Assert.All(result.Events("ended"), line => Assert.Equal("succeeded", line.GetProperty("outcome").GetString()));
        Assert.Equal(2, Directory.GetFiles(folder["found"]).Length);

        (await CommandProcess.RunAsync(["watch", "--all", "--quiet"], null, state)).Exits(0);
    }

    [Fact]
    public async Task A_pod_that_is_down_is_said_and_what_is_left_there_stays()
    {
        using var folder = new Folder();
        var state = ("COMFYPULSE_STATE", folder["state"]);
        string id;
        await using (var pod = await GatedPod.StartAsync())
        {
            id = await LeaveAsync(pod, folder.Write("w.json", GatedPod.Workflow), folder, state);
        }

        var result = (await CommandProcess.RunAsync(["watch", "--all"], null, state)).Exits(4);

        Assert.Contains(result.Error, line => line.Contains("cannot be reached", StringComparison.Ordinal));
        Assert.Contains(Directory.GetFiles(folder["state"], "*.json", SearchOption.AllDirectories), file => File.ReadAllText(file) is var entry && entry.Contains(id, StringComparison.Ordinal) && !entry.Contains("\"outcome\"", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("watch")]
    [InlineData("watch", "some-id", "--all")]
    [InlineData("watch", "--all", "--plot", "x.svg")]
    [InlineData("watch", "--all", "--take-over")]
    public async Task What_cannot_be_meant_is_refused(params string[] arguments)
    {
        using var folder = new Folder();

        var result = (await CommandProcess.RunAsync(arguments, null, ("COMFYPULSE_STATE", folder["state"]))).Exits(2);

        Assert.Contains("--all", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_go_to_one_pod_and_not_to_several()
    {
        using var folder = new Folder();
        var state = ("COMFYPULSE_STATE", folder["state"]);
        Store.Kept.In(folder["state/prompts"], "a", "http://127.0.0.1:9/");
        Store.Kept.In(folder["state/prompts"], "b", "http://127.0.0.1:10/");

        var result = (await CommandProcess.RunAsync(["watch", "--all", "--header", "X-Key: secret"], null, state)).Exits(2);

        Assert.Contains("--pod", Assert.Single(result.Error), StringComparison.Ordinal);
    }

    private static async Task<string> LeaveAsync(GatedPod pod, string workflow, Folder folder, (string, string) state)
    {
        using var run = CommandProcess.Start(["run", workflow, "--pod", pod.Url, "--out", folder["out"], "--json"], standardInput: null, state);
        var submitted = JsonDocument.Parse(await run.OutputLineAsync(line => line.Contains("\"submitted\"", StringComparison.Ordinal))).RootElement;
        await pod.Reached;
        await run.KillAsync();
        return submitted.GetProperty("prompt_id").GetString()!;
    }
}
