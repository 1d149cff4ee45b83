// What clients of ComfyUI cost on the same work in the same run. The pod and every client are processes of their own.
//   [rounds] [work …]     all works, or those named: snapshots, parsed, previews, looked-at, jobs, 500-by-50, 500-by-1, pods, command
//   [rounds] settings     some of them with the runtime set, or the program built, in other ways
//   progress [folder …]   how near progress is to the time
using System.Globalization;
using ComfyPulse.Bench.Client;
using ComfyPulse.Bench.Pod;
using ComfyPulse.Bench.Report;
using ComfyPulse.Cli.Commands;

if (args is ["pod"])
{
    await ScriptedPod.ServeAsync();
    return 0;
}

if (args is ["progress", .. var folders])
{
    // How near progress is to the time, not how dear it is: the command's own measure.
    string[] recordings = folders.Length > 0 ? folders : ["tests/traces"];
    return await CommandLine.RunAsync(["replay", .. recordings, "--score"]);
}

var rounds = args is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var given) ? given : 3;
var words = args.Where(arg => !int.TryParse(arg, CultureInfo.InvariantCulture, out _)).ToHashSet(StringComparer.Ordinal);
await using var pod = await PodProcess.StartAsync();
Console.WriteLine($"{Machine.Describe()}; medians of {rounds} runs");
if (words.Contains("settings"))
{
    await SettingsBench.RunAsync(Console.Out, pod.Address, [.. Work.All.Where(work => work.Key is "jobs" or "pods")], rounds);
    return 0;
}

if (words.Count == 0 || words.Contains("command"))
{
    await CommandBench.RunAsync(Console.Out, pod.Address);
}

await WorkBench.RunAsync(Console.Out, pod.Address, [.. Work.All.Where(work => words.Count == 0 || words.Contains(work.Key))], rounds);
return 0;
