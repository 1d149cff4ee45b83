using System.Diagnostics;

namespace ComfyPulse.Bench.Client;

/// <summary>One client doing one work in a process of its own, measured from inside.</summary>
internal static class Measurement
{
    public static Task<Sample> TakeAsync(string way, Work work, Uri pod) => work.Pods > 1 ? ManyPodsAsync(way, work, pod) : OnePodAsync(way, work, pod);

    /// <summary>Twice in the same process: the first pass compiles what the second finds.</summary>
    private static async Task<Sample> OnePodAsync(string way, Work work, Uri pod)
    {
        await using var client = WayNames.Create(way);
        await client.ConnectAsync(pod);
        var ended = await PassAsync(client, work);
        var whole = Environment.CpuUsage.TotalTime;
        await SettleAsync();
        await PodCounts.TakeAsync(pod);
        var meter = new Meter();
        ended = Math.Min(ended, await PassAsync(client, work));
        return await meter.EndAsync(whole, () => Task.FromResult(ended), pod);
    }

    /// <summary>Once: what counts is a time in the middle, in which nothing but frames comes, at their pace.</summary>
    private static async Task<Sample> ManyPodsAsync(string way, Work work, Uri pod)
    {
        var clients = Enumerable.Range(0, work.Pods).Select(_ => WayNames.Create(way)).ToArray();
        try
        {
            await Parallel.ForEachAsync(clients.Index(), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (pair, _) => await pair.Item.ConnectAsync(new Uri(pod, $"{pair.Index}/")));
            var waiting = work.Pods;
            var submitted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var running = clients.Select(RunAsync).ToArray();
            await submitted.Task;
            var (whole, length) = (Environment.CpuUsage.TotalTime, TimeSpan.FromSeconds(work.Script.Count / 10.0));
            await Task.Delay(length * 0.3, TimeProvider.System);
            var meter = new Meter();
            await Task.Delay(length * 0.5, TimeProvider.System);
            return await meter.EndAsync(whole, async () => (await Task.WhenAll(running)).Sum(), pod);

            async Task<int> RunAsync(IWay client)
            {
                try
                {
                    return await client.RunAsync(work, 1, () =>
                    {
                        if (Interlocked.Decrement(ref waiting) == 0)
                        {
                            submitted.SetResult();
                        }
                    });
                }
                catch (Exception exception)
                {
                    // The pod would wait for this one before it sends the first frame to any.
                    submitted.TrySetException(exception);
                    throw;
                }
            }
        }
        finally
        {
            await Task.WhenAll(clients.Select(client => client.DisposeAsync().AsTask()));
        }
    }

    private static async Task<int> PassAsync(IWay client, Work work)
    {
        var ended = 0;
        for (var time = 0; time < work.Times; time++)
        {
            ended += await client.RunAsync(work, work.AtOnce, static () => { });
        }

        return ended;
    }

    /// <summary>The compiler's second tier works in the background: it is let finish.</summary>
    private static async Task SettleAsync()
    {
        var before = TimeSpan.Zero;
        for (var round = 0; round < 20 && Environment.CpuUsage.TotalTime - before > TimeSpan.FromMilliseconds(5); round++)
        {
            before = Environment.CpuUsage.TotalTime;
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        GC.Collect();
    }

    private sealed class Meter
    {
        private readonly TimeSpan _cpu = Environment.CpuUsage.TotalTime;
        private readonly long _began = Stopwatch.GetTimestamp();
        private readonly long _allocated = GC.GetTotalAllocatedBytes(precise: true);

        public async Task<Sample> EndAsync(TimeSpan whole, Func<Task<int>> countEndedAsync, Uri pod)
        {
            var (cpu, wall, allocated) = (Environment.CpuUsage.TotalTime - _cpu, Stopwatch.GetElapsedTime(_began), GC.GetTotalAllocatedBytes(precise: true) - _allocated);
            using var process = Process.GetCurrentProcess();
            var (peak, heap) = (process.PeakWorkingSet64, GC.GetTotalMemory(forceFullCollection: true));
            var ended = await countEndedAsync();
            var counts = await PodCounts.TakeAsync(pod);
            return new(whole.TotalMilliseconds, cpu.TotalMilliseconds, wall.TotalMilliseconds, allocated, peak, heap, ended, counts.Requests, counts.AtPod);
        }
    }
}
