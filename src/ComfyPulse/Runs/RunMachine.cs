using ComfyPulse.Progress;
using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>The whole life of a run as a machine without I/O, clock or chance: facts in, events and needs out. Used under its connection's lock.</summary>
/// <remarks>
/// Facts may come in any order, twice or not at all. A run is <i>ending</i> once a message says so and <i>ended</i> once its evidence stands; nothing changes an ended run.
/// The one order that matters: whether <see cref="RunFact.CancelAsked"/> came before the word of the interrupt.
/// While no socket carries the run, <see cref="RunNeeds.QueueLook"/> stays on: how often the pod is polled is the driver's choice.
/// </remarks>
internal sealed class RunMachine
{
    private readonly RunState _run;
    private readonly RunVerdict _verdict;
    private readonly RunMessages _messages;
    private readonly RunFacts _facts;
    private readonly Func<ProgressChanged> _newestProgress;
    private readonly Func<TrainingAdvanced> _newestTraining;
    private bool _isWatched;

    /// <param name="setup">What it begins with.</param>
    /// <param name="isRead">Whether anybody reads the events; null for always. What nobody reads is not made.</param>
    public RunMachine(RunSetup setup, Func<bool>? isRead = null)
    {
        _run = new RunState(setup, isRead);
        _verdict = new RunVerdict(_run);
        _messages = new RunMessages(_run);
        _facts = new RunFacts(_run, _messages, _verdict);
        _newestProgress = () => new ProgressChanged(Progress(_run.Now));
        _newestTraining = () => new TrainingAdvanced(_run.Training!.View(_run.Now));
    }

    public RunSetup Setup => _run.Setup;

    /// <summary>The id that the pod knows the prompt by; changes once if an old pod mints its own.</summary>
    public PromptId PromptId => _run.PromptId;

    /// <summary>The priority that the pod gave it, once told.</summary>
    public double? Number => _run.Number;

    /// <summary>Whether the pod has, or had, the prompt.</summary>
    public bool IsAccepted => _run.Submission.IsAccepted;

    /// <summary>Whether the prompt was seen running: then its frames without a prompt id can be told.</summary>
    public bool IsRunning => _run.IsRunning && Result is null;

    /// <summary>Whether the prompt has begun to run, as far as told; stays true after its end.</summary>
    public bool HasBegun => _run.IsRunning || _run.Ending.HasBegun || Result is not null;

    /// <summary>Whether the socket carries it: it is open and known to hear.</summary>
    public bool IsOnSocket => _run.Following.SocketIsOpen;

    /// <summary>What the nodes that have come to their ends took, as far as that was seen.</summary>
    public IReadOnlyList<NodeTiming> Timings() => _run.Nodes.Board.Timings();

    /// <summary>How long the prompt was at work, once it has succeeded; null where that was not seen.</summary>
    public TimeSpan? WorkTime => Result is { Outcome: PromptOutcome.Succeeded } && _run.Following.IsWhole && _run.Ending.Since is { } told ? _run.Clock.Worked(told - Setup.StartedAt) : null;

    /// <summary>How long it is expected to work in all; null where its workflow is not known.</summary>
    public TimeSpan? WorkExpected => RunClock.Expected(_run);

    /// <summary>How long it will still work, its wait in the queue left out; null where that is not known.</summary>
    public TimeSpan? LeftToWork(TimeSpan at) => IsRunning ? Progress(at).Eta : WorkExpected;

    /// <summary>Its training; null for a run that trains nothing.</summary>
    public RunTraining? Training => _run.Training;

    /// <summary>The end, once committed; nothing changes afterwards.</summary>
    public PromptResult? Result => _run.Result;

    /// <summary>What must be done or learned now.</summary>
    public RunNeeds Needs
    {
        get
        {
            if (Result is not null || !IsAccepted)
            {
                return Result is null ? _run.Submission.NeedsAt(_run.Now) : RunNeeds.None;
            }

            return (_run.Ending.WantsHistory(_run.Now) ? RunNeeds.HistoryEntry : RunNeeds.None)
                | (_run.Ending.HasBegun ? RunNeeds.None : _run.Cancel.NeedsAt(_run.Now, _run.IsRunning))
                | (WantsLook ? RunNeeds.QueueLook : RunNeeds.None);
        }
    }

    /// <summary>When to apply <see cref="RunFact.Woke"/>, on the clock of the stamps; null for never.</summary>
    public TimeSpan? WakeAt
    {
        get
        {
            if (Result is not null)
            {
                return null;
            }

            TimeSpan? soonest = null;
            foreach (var at in (ReadOnlySpan<TimeSpan?>)[_run.Submission.WakeAt, _run.Ending.WakeAt(_run.Now), _run.Cancel.WakeAt, _run.Absence.ConfirmAt, _run.Schedule.NextAt, _run.Training?.WakeAt])
            {
                soonest = at > _run.Now && (soonest is null || at < soonest) ? at : soonest;
            }

            return soonest;
        }
    }

    private bool WantsLook =>
        _run.Ending.HasBegun ? _run.Ending.Told is null && _run.Ending.HistoryIsSilent(_run.Now)
        : _run.Absence.ConfirmAt is { } confirm ? _run.Now >= confirm
        : !_run.Following.SocketIsOpen || _run.Schedule.IsDue(_run.Now);

    /// <summary>A socket frame that names this prompt.</summary>
    public void Apply(in ServerFrame frame, TimeSpan at)
    {
        _run.MoveTo(at);
        if (_messages.Concerns(frame))
        {
            _messages.Hear(frame);
            _run.Training?.Watch();
            _verdict.Settle();
        }
    }

    /// <summary>Any other fact.</summary>
    public void Apply(RunFact fact, TimeSpan at)
    {
        if (Result is null)
        {
            _run.MoveTo(at);
            _facts.Apply(fact);
            _run.Training?.Watch();
            _verdict.Settle();
        }
    }

    /// <summary>The number of a look that begins now; its answers carry it, so that a slow answer proves nothing about what came after.</summary>
    public int BeginLook(TimeSpan at)
    {
        _run.MoveTo(at);
        return _run.BeginLook();
    }

    /// <summary>The events that happened since the last call, in order; of <see cref="TrainingAdvanced"/> and <see cref="ProgressChanged"/> only the newest.</summary>
    public bool TryTake(out PromptEvent? happened)
    {
        if (_isWatched && !_run.Events.IsRead)
        {
            // Somebody has looked, and may look again: what was shown stays true to the time.
            _run.Clock.Refresh(_run);
        }

        return _run.Events.TryTake(_newestProgress, _newestTraining, out happened);
    }

    /// <summary>Whether an image of this node (null: of the one that runs) is an output, to be kept whole; else it is a preview.</summary>
    public bool KeepsImageOf(string? nodeId) => _run.Nodes.ImageSender(nodeId) is not null;

    /// <summary>How far it is at <paramref name="at"/>.</summary>
    public PromptProgress Progress(TimeSpan at)
    {
        _isWatched = true;
        return RunProgress.Of(_run, at);
    }

    /// <summary>Where it stands: for a reader that comes late. Its number is that of the last event taken.</summary>
    public PromptSnapshot View(TimeSpan at) =>
        new(PromptId, Progress(at), _run.Outputs.All, Result) { Training = Training?.View(at), Warnings = _run.Warnings.All, Sequence = _run.Events.Sequence, At = at - Setup.StartedAt };
}
