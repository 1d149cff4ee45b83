// What clients of ComfyUI cost on the same work in the same run. The pod and every client are processes of their own.
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

var rounds = args is [var first, ..] && int.TryParse(first, CultureInfo.InvariantCulture, out var given) ? given : 5;
var wanted = args.Where(arg => !int.TryParse(arg, CultureInfo.InvariantCulture, out _)).ToHashSet(StringComparer.Ordinal);
await using var pod = await PodProcess.StartAsync();
await WorkBench.RunAsync(Console.Out, pod.Address, [.. Work.All.Where(work => wanted.Count == 0 || wanted.Contains(work.Key))], rounds);
return 0;
