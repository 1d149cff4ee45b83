using ComfyPulse.Progress;

namespace ComfyPulse.Runs;

/// <summary>The curve of a run's progress: made anew with each change of what is known, from the fraction that was shown before.</summary>
/// <param name="floor">How far an earlier follower has shown it.</param>
internal sealed class RunClock(double floor)
{
    /// <summary>Four times in five the true time lies within so many standard deviations.</summary>
    private const double EightyPercent = 1.28;

    private TimeSpan _began;
    private bool _beginningSeen;
    private TimeSpan? _ahead;
    private TimeSpan _aheadAt;
    private int _moves = -1;

    /// <summary>The curve, as of the newest change.</summary>
    public ProgressCurve Curve { get; private set; } = new() { Fraction = floor };

    /// <summary>Whether the time left can be told.</summary>
    public bool KnowsLeft { get; private set; }

    /// <summary>The range of the time left at the newest change.</summary>
    public EtaRange Range { get; private set; }

    /// <summary>It runs. <paramref name="isSeen"/>: from its beginning on.</summary>
    public void Begin(TimeSpan at, bool isSeen) => (_began, _beginningSeen) = (at, isSeen);

    /// <summary>It waits for others, which are expected to take so long.</summary>
    public void Wait(TimeSpan? ahead, TimeSpan at) => (_ahead, _aheadAt) = (ahead ?? _ahead, ahead is null ? _aheadAt : at);

    /// <summary>How long it has worked; null where its beginning was not seen.</summary>
    public TimeSpan? Worked(TimeSpan at) => _beginningSeen ? at - _began : null;

    /// <summary>How long it is expected to work in all; null where its workflow is not known.</summary>
    public static TimeSpan? Expected(RunState run) => run.Nodes.Board.IsGuess ? null : TimeSpan.FromSeconds(run.Nodes.Board.Estimate(passed: 0).Left);

    /// <summary>Makes the curve anew if anything has changed since it was made.</summary>
    public void Refresh(RunState run)
    {
        if (_moves == run.Events.Moves)
        {
            return;
        }

        _moves = run.Events.Moves;
        var at = run.Events.Now;
        var shown = Curve.FractionAt(at);
        switch (run.Phase)
        {
            case PromptPhase.Queued:
                Queue(run, at);
                break;
            case PromptPhase.Running:
                Run(run, at, shown);
                break;
            default:
                Curve = new ProgressCurve { At = at, Fraction = run.Result is { Outcome: PromptOutcome.Succeeded } ? 1 : shown };
                KnowsLeft = run.Result is null;
                Range = default;
                break;
        }
    }

    private void Queue(RunState run, TimeSpan at)
    {
        var own = run.Nodes.Board.Estimate(passed: 0);
        var ahead = run.Place == 0 && _ahead is null ? TimeSpan.Zero : _ahead is { } told ? Floor(told - (at - _aheadAt)) : (TimeSpan?)null;
        KnowsLeft = !run.Nodes.Board.IsGuess && ahead is not null;
        var left = TimeSpan.FromSeconds(own.Left) + (ahead ?? TimeSpan.Zero);
        Curve = new ProgressCurve { At = at, Fraction = floor, Left = left, Sure = ahead ?? TimeSpan.Zero };
        Range = RangeOf(left, Math.Max(own.Spread, 0.3));
    }

    private void Run(RunState run, TimeSpan at, double shown)
    {
        var board = run.Nodes.Board;
        var estimate = board.Estimate(Worked(at)?.TotalSeconds);
        KnowsLeft = !board.IsGuess;
        var share = run.Setup.Calculation switch
        {
            ProgressCalculation.NodeSum => run.Nodes.NodeSum,
            _ => estimate.Passed / (estimate.Passed + (estimate.Caution * estimate.Left)),
        };
        Curve = new ProgressCurve
        {
            At = at,
            Fraction = Math.Max(shown, Math.Min(share, NodeTally.AlmostDone)),
            Passed = TimeSpan.FromSeconds(estimate.Passed),
            Left = TimeSpan.FromSeconds(estimate.Left),
            Sure = TimeSpan.FromSeconds(estimate.Sure),
            Slowing = estimate.Slowing,
            Caution = estimate.Caution,
            Moves = run.Setup.Calculation == ProgressCalculation.Time && !board.IsGuess,
        };
        Range = RangeOf(Curve.Left, estimate.Spread);
    }

    private static EtaRange RangeOf(TimeSpan left, double spread)
    {
        var factor = Math.Exp(EightyPercent * spread);
        return new(left / factor, left * factor);
    }

    private static TimeSpan Floor(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;
}
