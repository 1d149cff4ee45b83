using ComfyPulse.Fuzzing;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>A machine whose laws are held after everything that it is told.</summary>
internal sealed class RunLife(RunMachine machine)
{
    private const int EventsAnyway = 8;

    private TimeSpan _now;
    private TimeSpan _latest; // readers' clocks do not go back
    private double _fraction;
    private long _sequence;
    private PromptResult? _result;
    private bool _ended;

    public RunMachine Machine { get; } = machine;

    public void Tell(RunFact fact, ref FuzzRandom random)
    {
        Machine.Apply(fact, Next(ref random));
        Hold(512 * 1024, random.OneIn(3)); // an entry of the history may tell of many outputs at once
    }

    public void Hear(byte[] frame, ref FuzzRandom random)
    {
        Machine.Apply(ServerFrame.Read(frame), Next(ref random));
        Hold(frame.Length, random.OneIn(3));
    }

    /// <summary>Nothing more is told: now there is one end.</summary>
    public void Close()
    {
        Machine.Apply(new RunFact.NothingFollows("over"), _now);
        Hold(0, waits: false);
        Law(_result is not null && _ended, "A run that is over has an end, and has told it.");
        Law(Machine is { Needs: RunNeeds.None, WakeAt: null, IsRunning: false }, "A run that is over needs nothing.");
    }

    // Mostly on, sometimes back, sometimes far.
    private TimeSpan Next(ref FuzzRandom random) => _now = TimeSpan.FromMilliseconds(Math.Max(0, _now.TotalMilliseconds + random.Below(random.OneIn(10) ? 100_000 : 500) - 20));

    private void Hold(int length, bool waits)
    {
        _latest = _now > _latest ? _now : _latest;
        var progress = Machine.Progress(_latest);
        Law(progress.Fraction >= _fraction && progress.Fraction <= 1, $"The fraction goes from {_fraction} to {progress.Fraction}.");
        Law(progress.Fraction == 1 == Machine.Result is { Outcome: PromptOutcome.Succeeded }, "The fraction is 1 only at success.");
        Law(progress.NodesDone >= 0 && progress.NodesDone <= progress.NodesTotal && progress.NodesCached >= 0, $"{progress.NodesDone} nodes of {progress.NodesTotal} are done.");
        Law(_result is null || ReferenceEquals(_result, Machine.Result), "An end is never changed.");
        Law(Machine.WakeAt is not { } wake || wake > TimeSpan.Zero, "It is woken in its future.");
        (_fraction, _result) = (progress.Fraction, Machine.Result);
        _ = (Machine.Needs, Machine.View(_now));
        if (!waits)
        {
            Drain(length);
        }
    }

    private void Drain(int length)
    {
        for (var count = 0; Machine.TryTake(out var happened); count++)
        {
            Law(count <= EventsAnyway + length + 4096, $"{count} events for {length} bytes.");
            Law(!_ended, $"{happened} after the end.");
            Law(happened!.Sequence > _sequence, "Events are numbered in order.");
            (_sequence, _ended) = (happened.Sequence, happened is PromptEnded);
        }
    }

    private static void Law(bool holds, string words)
    {
        if (!holds)
        {
            throw new InvalidOperationException(words);
        }
    }
}
