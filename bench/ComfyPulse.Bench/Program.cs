// Ratios against a bare loop (a ClientWebSocket that reads into one buffer and only counts), on the same frames in the same run.
// The pod is a child process, so that only the client's own work is measured.
using ComfyPulse.Bench;
using ComfyPulse.Cli.Commands;

if (args is ["pod"])
{
    await BenchPod.ServeAsync();
    return 0;
}

if (args is ["progress", .. var folders])
{
    // How near progress is to the time, not how dear it is: the command's own measure.
    string[] recordings = folders.Length > 0 ? folders : ["tests/traces"];
    return await CommandLine.RunAsync(["replay", .. recordings, "--score"]);
}

var rounds = args is [var text] && int.TryParse(text, out var given) ? given : 3;
await using var pod = await BenchPodProcess.StartAsync();
Console.WriteLine("| what | bare loop CPU | ComfyPulse CPU | ratio (median) | allocated a frame |");
Console.WriteLine("|---|---|---|---|---|");
foreach (var load in Load.All)
{
    var pairs = new List<(Cost Bare, Cost Ours)>();
    for (var round = 0; round <= rounds; round++)
    {
        var pair = (await Measure.CostAsync(() => BareLoop.RunAsync(pod.Address, load)), await Measure.CostAsync(() => OursLoop.RunAsync(pod.Address, load)));
        if (round > 0)
        {
            pairs.Add(pair); // the first round warms both up
        }
    }

    var median = pairs.OrderBy(pair => pair.Ours.Cpu / pair.Bare.Cpu).ElementAt(pairs.Count / 2);
    Console.WriteLine($"| {load.Name} | {median.Bare.Cpu.TotalMilliseconds:F0} ms | {median.Ours.Cpu.TotalMilliseconds:F0} ms | {median.Ours.Cpu / median.Bare.Cpu:F2} | {(double)median.Ours.Allocated / load.Frames:F0} B |");
}

return 0;
