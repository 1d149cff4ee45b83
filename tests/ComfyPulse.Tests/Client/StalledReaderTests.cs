using System.Buffers.Binary;
using System.Text;
using ComfyPulse.Runs;
using ComfyPulse.Tests.Connections;
using ComfyPulse.Tests.Sockets;

namespace ComfyPulse.Tests.Client;

/// <summary>A reader that stops reading costs a bounded amount of memory, and loses only what a newer one has replaced.</summary>
[Collection(AloneCollection.Name)]
public sealed class StalledReaderTests
{
    private const int Frames = 200_000;
    private const int Outputs = 40;
    private const long MegaByte = 1024 * 1024;
    private static readonly TimeSpan SafetyNet = TimeSpan.FromMinutes(2);
    private static readonly ListenOptions EveryChange = new() { ProgressEvery = TimeSpan.Zero };

    private static readonly PromptProgress Progress = new() { Phase = PromptPhase.Running, Fraction = 0.5 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Over_a_socket_it_gets_a_fresh_snapshot_with_every_output_then_what_happens_then_the_end()
    {
        await using var pod = await OnePromptPod.StartAsync();
        var (run, socket) = await pod.SubmitAsync(pod.Client());
        await socket.SendAsync(OnePromptPod.Message("execution_start"));
        await using var stalled = run.ListenAsync(EveryChange, Token).GetAsyncEnumerator(Token);
        await using var previews = run.Previews.GetAsyncEnumerator(Token);
        Assert.True(await stalled.MoveNextAsync());
        var before = KeptMemory.Measure();

        await FeedAsync(socket);
        await run.WaitForAsync(current => current.Outputs.Count == Outputs && current.Progress.Step == Frames);
        var kept = KeptMemory.Measure() - before;
        var missed = await NextAsync(stalled);
        await socket.SendAsync(Executed(Outputs + 1));
        await socket.SendAsync(State(Frames + 1));
        var next = new List<PromptEvent> { await NextAsync(stalled), await NextAsync(stalled) };
        await socket.SendAsync(OnePromptPod.Message("execution_success"));
        await socket.SendAsync(OnePromptPod.Message("executing", "\"node\": null, "));
        pod.Ends();
        await pod.Time.PassUntilAsync(run.Completion);

        // What was sent is about forty times as much.
        Assert.InRange(kept, long.MinValue, 8 * MegaByte);
        var snapshot = Assert.IsType<PromptSnapshot>(missed);
        Assert.Equal(Enumerable.Range(1, Outputs).Select(i => $"{i}"), snapshot.Outputs.Select(output => output.Text));
        Assert.Equal(Frames, snapshot.Progress.Step);
        Assert.Equal($"{Outputs + 1}", Assert.Single(next.OfType<OutputProduced>()).Output.Text);
        Assert.Equal(Frames + 1, Assert.Single(next.OfType<ProgressChanged>()).Progress.Step);
        var rest = await Bystander.ReadToEndAsync(stalled);
        Assert.Single(rest.OfType<PromptEnded>());
        Assert.IsType<PromptEnded>(rest[^1]);
        socket.Abort();
    }

    [Fact]
    public async Task Of_what_happened_no_more_is_kept_than_the_ring_holds()
    {
        var log = new EventLog();
        var (sequence, outputs) = (0L, new List<PromptOutput>());
        await using var stalled = log.ReadAsync(EveryChange, Snapshot, TimeProvider.System, Token).GetAsyncEnumerator(Token);
        Assert.True(await stalled.MoveNextAsync());

        var told = Append(log, () => ++sequence, outputs);
        _ = KeptMemory.Measure();
        var alive = told.Count(reference => reference.IsAlive);

        Assert.InRange(alive, 256, 256 + 8);
        Assert.Equal(outputs, Assert.IsType<PromptSnapshot>(await NextAsync(stalled)).Outputs);
        log.Append(new PromptEnded(new PromptResult("p", new PromptOutcome.Succeeded(), outputs, [], FollowSource.WebSocket)) { Sequence = ++sequence });
        Assert.Equal([typeof(PromptEnded)], (await Bystander.ReadToEndAsync(stalled)).Select(happened => happened.GetType()));

        PromptSnapshot Snapshot() => new("p", Progress, [.. outputs], null) { Sequence = sequence };
    }

    /// <summary>Appends events of which nothing here keeps one, and gives weak references to them.</summary>
    private static List<WeakReference> Append(EventLog log, Func<long> next, List<PromptOutput> outputs)
    {
        var told = new List<WeakReference>(Frames);
        for (var i = 0; i < Frames; i++)
        {
            PromptEvent happened = (i % 5000, i % 2) switch
            {
                (0, _) => new OutputProduced(new PromptOutput { NodeId = "1", Kind = "text", Text = $"{i}" }) { Sequence = next() },
                (_, 0) => new NodeText("1", $"{i}") { Sequence = next() },
                _ => new ProgressChanged(Progress with { }) { Sequence = next() },
            };
            if (happened is OutputProduced { Output: var output })
            {
                outputs.Add(output);
            }

            log.Append(happened);
            told.Add(new WeakReference(happened));
        }

        return told;
    }

    /// <summary>Progress, node texts of a kilobyte, previews, and now and then an output.</summary>
    private static async Task FeedAsync(ScriptedSocket socket)
    {
        var text = TextFrame(new string('x', 1000));
        var preview = new byte[4096];
        BinaryPrimitives.WriteInt32BigEndian(preview, 1);
        BinaryPrimitives.WriteInt32BigEndian(preview.AsSpan(4), 1);
        for (var i = 1; i <= Frames; i++)
        {
            await ((i % 4) switch
            {
                0 => socket.SendAsync(State(i)),
                1 => socket.SendAsync(preview),
                _ => socket.SendAsync(text),
            });
            if (i % (Frames / Outputs) == 0)
            {
                await socket.SendAsync(Executed(i / (Frames / Outputs)));
            }
        }
    }

    private static string State(int step) =>
        OnePromptPod.Message("progress_state", "\"nodes\": {\"1\": {\"value\": " + step + ", \"max\": 1000000, \"state\": \"running\", \"node_id\": \"1\"}}, ");

    /// <summary>A node that has produced so many texts: each message repeats those before. It is another than the one that runs, which so never ends.</summary>
    private static string Executed(int count) =>
        OnePromptPod.Message("executed", "\"node\": \"2\", \"output\": {\"text\": [" + string.Join(", ", Enumerable.Range(1, count).Select(i => $"\"{i}\"")) + "]}, ");

    private static byte[] TextFrame(string text)
    {
        var frame = new byte[8 + 1 + text.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, 3);
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(4), 1);
        Encoding.UTF8.GetBytes($"1{text}", frame.AsSpan(8));
        return frame;
    }

    private static async Task<PromptEvent> NextAsync(IAsyncEnumerator<PromptEvent> reading)
    {
        Assert.True(await reading.MoveNextAsync().AsTask().WaitAsync(SafetyNet, Token));
        return reading.Current;
    }
}
