using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>Watches one machine as a reader does, and holds what is promised to readers after everything that it is told.</summary>
internal sealed class LawWitness(RunMachine machine)
{
    private double _fraction;
    private long _sequence;
    private PromptResult? _end;

    /// <summary>The first promise that was broken; null while all hold.</summary>
    public string? Broken { get; private set; }

    /// <summary>Whether the end was told.</summary>
    public bool HasSeenTheEnd => _end is not null;

    /// <summary>Takes what has happened and looks at the progress.</summary>
    public void Look(TimeSpan at)
    {
        while (machine.TryTake(out var happened))
        {
            See(happened!);
        }

        Advance(machine.Progress(at).Fraction, machine.Result);
        if (_end is not null)
        {
            Hold(machine is { Needs: RunNeeds.None, WakeAt: null }, $"needs {machine.Needs} until {machine.WakeAt} after its end");
            Hold(ReferenceEquals(_end, machine.Result), "the end has changed");
        }
    }

    private void See(PromptEvent happened)
    {
        Hold(_end is null, $"{happened} after the end");
        Hold(happened.Sequence > _sequence, $"number {happened.Sequence} after {_sequence}");
        _sequence = happened.Sequence;
        if (happened is ProgressChanged { Progress.Fraction: var fraction })
        {
            Advance(fraction, machine.Result);
        }

        _end ??= (happened as PromptEnded)?.Result;
    }

    private void Advance(double fraction, PromptResult? result)
    {
        Hold(fraction >= _fraction && fraction <= 1, $"the fraction goes from {_fraction} to {fraction}");
        Hold(fraction == 1 == result is { Outcome: PromptOutcome.Succeeded }, $"the fraction is {fraction} and the outcome {result?.Outcome.Word ?? "open"}");
        _fraction = fraction;
    }

    private void Hold(bool law, string broken) => Broken ??= law ? null : broken;
}
