using System.Collections.Concurrent;
using System.Diagnostics;
using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Pod;

/// <summary>Does what the scripts of prompts say.</summary>
internal sealed class PodWorker(PodTally tally)
{
    private const int Nodes = 8;
    private const int Sampler = 5;
    private const int Steps = 4;

    private readonly ConcurrentDictionary<Script, Turns> _turns = new();
    private readonly ConcurrentDictionary<string, Gathering> _gatherings = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, Task> _running = new(StringComparer.Ordinal);

    public PodQueue Queue { get; } = new();

    /// <summary>Begins with a prompt. Not within its request: the next one on the same connection would have to wait.</summary>
    public void Begin(PodSocket socket, string promptId, Script script, long arrived)
    {
        Queue.Add(promptId);
        _running[promptId] = Task.Run(async () =>
        {
            await RunAsync(socket, promptId, script, arrived);
            _running.TryRemove(promptId, out _);
        });
    }

    private async Task RunAsync(PodSocket socket, string promptId, Script script, long arrived)
    {
        var frames = new PodFrames(promptId);
        await socket.WriteAsync(PodFrames.Status(1));
        await (script.Kind switch
        {
            ScriptKind.Job => InTurnAsync(socket, frames, script),
            ScriptKind.Snapshots => BurstAsync(socket, frames, [.. frames.Snapshots()], script.Count),
            ScriptKind.Previews => BurstAsync(socket, frames, [.. Enumerable.Range(0, 64).Select(frames.Preview)], script.Count),
            _ => TogetherAsync(socket, frames, script),
        });
        tally.Worked(Stopwatch.GetElapsedTime(arrived));
    }

    private async Task BurstAsync(PodSocket socket, PodFrames frames, IReadOnlyList<byte[]> burst, int count)
    {
        await BeginAsync(socket, frames);
        await socket.WriteAsync(burst, count);
        await EndAsync(socket, frames);
    }

    private async Task InTurnAsync(PodSocket socket, PodFrames frames, Script script)
    {
        using (await _turns.GetOrAdd(script, _ => new Turns(script.Together)).TakeAsync())
        {
            await JobAsync(socket, frames, script.Count);
        }
    }

    /// <summary>Node after node; the steps of the sampler take the time, a frame at a time as a pod sends them.</summary>
    private async Task JobAsync(PodSocket socket, PodFrames frames, int milliseconds)
    {
        await BeginAsync(socket, frames);
        var began = Stopwatch.GetTimestamp();
        for (var node = 1; node <= Nodes; node++)
        {
            await socket.WriteAsync(frames.Executing(node));
            await socket.WriteAsync(frames.States(node, 0, node == Sampler ? Steps : 1));
            for (var step = 1; node == Sampler && step <= Steps; step++)
            {
                var left = (milliseconds * step / (double)Steps) - Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(left, 0))), TimeProvider.System);
                await socket.WriteAsync(frames.Progress(node, step, Steps));
                await socket.WriteAsync(frames.States(node, step, Steps));
            }
        }

        await EndAsync(socket, frames);
    }

    /// <summary>Waits until all are there; the last one brings the frames to all of them.</summary>
    private async Task TogetherAsync(PodSocket socket, PodFrames frames, Script script)
    {
        var key = $"{script}";
        var gathering = _gatherings.GetOrAdd(key, _ => new Gathering(script.Together));
        if (gathering.Add(socket, frames) is { } all)
        {
            _gatherings.TryRemove(key, out _);
            await Task.WhenAll(all.Select(one => BeginAsync(one.Socket, one.Frames)));
            await (script.Kind == ScriptKind.Paced ? PacedAsync(all, script.Count) : InterleavedAsync(all, script.Count));
            await Task.WhenAll(all.Select(one => EndAsync(one.Socket, one.Frames)));
            gathering.Over();
        }

        await gathering.End;
    }

    private static Task InterleavedAsync(IReadOnlyList<(PodSocket Socket, PodFrames Frames)> all, int each)
    {
        var bursts = all.Select(one => one.Frames.Snapshots().ToArray()).ToArray();
        return all[0].Socket.WriteAsync([.. Enumerable.Range(0, bursts[0].Length).SelectMany(index => bursts.Select(burst => burst[index]))], each * all.Count);
    }

    /// <summary>Ten frames a second for each, spread evenly over the time as those of pods that know nothing of each other.</summary>
    private static async Task PacedAsync(IReadOnlyList<(PodSocket Socket, PodFrames Frames)> all, int each)
    {
        const int TicksPerSecond = 100;
        const int TicksPerFrame = TicksPerSecond / 10;
        var snapshots = all.Select(one => one.Frames.Snapshots().Take(each).ToArray()).ToArray();
        var began = Stopwatch.GetTimestamp();
        for (var tick = 0; tick < each * TicksPerFrame; tick++)
        {
            var left = TimeSpan.FromSeconds((double)tick / TicksPerSecond) - Stopwatch.GetElapsedTime(began);
            await Task.Delay(left > TimeSpan.Zero ? left : TimeSpan.Zero, TimeProvider.System);
            for (var index = tick % TicksPerFrame; index < all.Count; index += TicksPerFrame)
            {
                await all[index].Socket.WriteAsync(snapshots[index][tick / TicksPerFrame]);
            }
        }
    }

    private async Task BeginAsync(PodSocket socket, PodFrames frames)
    {
        Queue.Begin(frames.PromptId);
        await socket.WriteAsync(frames.Start());
        await socket.WriteAsync(frames.Cached());
    }

    private async Task EndAsync(PodSocket socket, PodFrames frames)
    {
        await socket.WriteAsync(frames.Executed());
        await socket.WriteAsync(frames.Success());
        Queue.End(frames.PromptId);
        await socket.WriteAsync(frames.End());
        await socket.WriteAsync(PodFrames.Status(0));
    }
}
