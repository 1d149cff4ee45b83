// One client, one work, one process: `ComfyPulse.Bench.Client <client> <work> <pod>` prints what it cost. The bench starts it.
using ComfyPulse.Bench.Client;

if (args is not [var way, var key, var pod] || Work.All.FirstOrDefault(work => work.Key == key) is not { } work)
{
    await Console.Error.WriteLineAsync("Usage: <client> <work> <address of the bench's pod>");
    return 2;
}

Console.WriteLine((await Measurement.TakeAsync(way, work, new Uri(pod))).ToLine());
return 0;
