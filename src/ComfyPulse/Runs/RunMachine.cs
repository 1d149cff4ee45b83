using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>The whole life of a run as a machine without I/O, clock or chance: facts in, events and needs out. Used under its connection's lock.</summary>
/// <remarks>
/// Facts may come in any order, twice or not at all. A run is <i>ending</i> once a message says so and <i>ended</i> once its evidence stands; nothing changes an ended run.
/// The one order that matters: whether <see cref="RunFact.CancelAsked"/> came before the word of the interrupt.
/// While no socket carries the run, <see cref="RunNeeds.QueueLook"/> stays on: how often the pod is polled is the driver's choice.
/// </remarks>
internal sealed class RunMachine
{
    private readonly RunEvents _events = new();
    private readonly RunNodes _nodes;
    private readonly OutputBook _outputs;
    private readonly Submission _submission;
    private readonly RunFollowing _following = new();
    private readonly LookSchedule _schedule = new();
    private readonly Absence _absence = new();
    private readonly CancelRequest _cancel = new();
    private readonly Ending _ending = new();
    private readonly HashSet<string> _delivered = new(StringComparer.Ordinal);
    private readonly RunWarnings _warnings;
    private byte[] _promptIdUtf8 = [];
    private TimeSpan _now;
    private int _lastLook;
    private bool _isRunning;
    private bool _wasSeen;
    private int? _place;
    private double? _number;
    private string? _restart;

    public RunMachine(RunSetup setup)
    {
        Setup = setup;
        PromptId = setup.PromptId;
        _now = setup.StartedAt;
        _nodes = new RunNodes(setup.Plan, _events);
        _warnings = new RunWarnings(_events);
        _outputs = new OutputBook(setup.Source);
        _submission = new Submission(setup.Attached, setup.MayHaveBeenSent);
        if (setup.Attached)
        {
            _schedule.DueAt(_now);
        }
    }

    public RunSetup Setup { get; }

    /// <summary>The id that the pod knows the prompt by; changes once if an old pod mints its own.</summary>
    public PromptId PromptId
    {
        get;
        private set
        {
            field = value;
            _promptIdUtf8 = Encoding.UTF8.GetBytes(value.Value);
        }
    }

    /// <summary>The priority that the pod gave it, once told.</summary>
    public double? Number => _number;

    /// <summary>Whether the pod has, or had, the prompt.</summary>
    public bool IsAccepted => _submission.IsAccepted;

    /// <summary>Whether the prompt was seen running: then its frames without a prompt id can be told.</summary>
    public bool IsRunning => _isRunning && Result is null;

    /// <summary>The end, once committed; nothing changes afterwards.</summary>
    public PromptResult? Result { get; private set; }

    /// <summary>What must be done or learned now.</summary>
    public RunNeeds Needs
    {
        get
        {
            if (Result is not null || !_submission.IsAccepted)
            {
                return Result is null ? _submission.NeedsAt(_now) : RunNeeds.None;
            }

            return (_ending.WantsHistory(_now) ? RunNeeds.HistoryEntry : RunNeeds.None)
                | (_ending.HasBegun ? RunNeeds.None : _cancel.NeedsAt(_now, _isRunning))
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
            foreach (var at in (ReadOnlySpan<TimeSpan?>)[_submission.WakeAt, _ending.WakeAt(_now), _cancel.WakeAt, _absence.ConfirmAt, _schedule.NextAt])
            {
                soonest = at > _now && (soonest is null || at < soonest) ? at : soonest;
            }

            return soonest;
        }
    }

    private bool WantsLook =>
        _ending.HasBegun ? _ending.Told is null && _ending.HistoryIsSilent(_now)
        : _absence.ConfirmAt is { } confirm ? _now >= confirm
        : !_following.SocketIsOpen || _schedule.IsDue(_now);

    /// <summary>A socket frame that names this prompt. True if there are events to take, or the needs have changed.</summary>
    public bool Apply(in ServerFrame frame, TimeSpan at)
    {
        // An ending run hears nothing but the rest of its own end: the same id may have been submitted again.
        if (Result is not null || !frame.HasPromptId || !frame.PromptIdUtf8.SequenceEqual(_promptIdUtf8) || _submission.HasNotLeft || (_ending.Told is not null && frame.Kind == ServerFrameKind.ExecutionStart))
        {
            return false;
        }

        var needs = Needs;
        Heard(at);
        if (frame.Kind == ServerFrameKind.ProgressState)
        {
            _nodes.States(frame);
        }
        else if (frame.ToMessage() is { } message)
        {
            Apply(message);
        }

        Settle();
        return _events.Any || Needs != needs;
    }

    /// <summary>Any other fact. True if anything may have changed.</summary>
    public bool Apply(RunFact fact, TimeSpan at)
    {
        if (Result is not null)
        {
            return false;
        }

        MoveTo(at);
        Apply(fact);
        Settle();
        return true;
    }

    /// <summary>The number of a look that begins now; its answers carry it, so that a slow answer proves nothing about what came after.</summary>
    public int BeginLook(TimeSpan at)
    {
        MoveTo(at);
        return ++_lastLook;
    }

    /// <summary>The events that happened since the last call, in order; <see cref="ProgressChanged"/> at most once a call, the newest.</summary>
    public bool TryTake(out PromptEvent? happened) => _events.TryTake(() => new ProgressChanged(Progress(_now)), out happened);

    /// <summary>Whether an image of this node (null: of the one that runs) is an output, to be kept whole; else it is a preview.</summary>
    public bool KeepsImageOf(string? nodeId) => _nodes.ImageSender(nodeId) is not null;

    /// <summary>How far it is at <paramref name="at"/>.</summary>
    public PromptProgress Progress(TimeSpan at) => RunProgress.Of(_nodes.Board, Phase, isSuccess: Result is { Outcome: PromptOutcome.Succeeded }) with
    {
        QueuePlace = Phase == PromptPhase.Queued ? _place : null,
        Elapsed = at - Setup.StartedAt,
        Source = _nodes.Board.IsGuess ? ProgressSource.Estimated : _following.SocketIsOpen ? ProgressSource.Live : ProgressSource.Polled,
    };

    /// <summary>Where it stands: for a reader that comes late. Its number is that of the last event taken.</summary>
    public PromptSnapshot View(TimeSpan at) =>
        new(PromptId, Progress(at), _outputs.All, Result) { Sequence = _events.Sequence, At = at - Setup.StartedAt };

    private PromptPhase Phase =>
        Result is not null ? PromptPhase.Ended
        : _ending.HasBegun ? PromptPhase.Finishing
        : _isRunning ? PromptPhase.Running
        : PromptPhase.Queued;

    private void Apply(ServerMessage message)
    {
        switch (message)
        {
            case ExecutionCachedMessage cached:
                _nodes.Cached(cached.Nodes);
                break;
            case ExecutingMessage { Node: { } node } executing:
                _nodes.Executing(node, executing.DisplayNode);
                break;
            case ExecutingMessage:
                _ending.File(_now, _lastLook);
                break;
            case ProgressMessage progress:
                _nodes.Progress(progress);
                break;
            case ExecutedMessage executed:
                _delivered.Add(executed.Node);
                Produced(_outputs.Add(executed.Node, executed.Output));
                _nodes.Executed(executed.Node);
                break;
            case ExecutionErrorMessage { IsBlocked: true } blocked:
                _warnings.Raise("execution_blocked", $"{_nodes.NameOf(blocked.NodeId, blocked.NodeType)} was blocked: {(blocked.ExceptionMessage ?? "").Trim()}");
                break;
            default:
                if (HistoryVerdict.Of(message, _nodes.TitleOf, _cancel.IsAsked) is { } outcome)
                {
                    _ending.Tell(outcome, _now, _lastLook, entryMayBeSoon: _following.SocketIsOpen);
                    _events.Moved();
                }

                break;
        }
    }

    private void Apply(RunFact fact)
    {
        switch (fact)
        {
            case RunFact.PostLeft:
                _submission.Leave();
                break;
            case RunFact.PostNeverLeft:
                _submission.NeverLeft();
                break;
            case RunFact.PostUnclear:
                _submission.LoseAnswer(_now, _lastLook);
                break;
            case RunFact.PostAccepted accepted:
                Accept(accepted);
                break;
            case RunFact.PostRefused refused:
                Commit(new PromptOutcome.Rejected(refused.Refusal.Error, refused.Refusal.NodeErrors));
                break;
            case RunFact.SubmissionLookedUp { Found: { } found }:
                Accept(found, null);
                break;
            case RunFact.SubmissionLookedUp absent:
                _submission.NotFound(absent.Look, _now);
                break;
            case RunFact.SocketOpened opened:
                _following.Open(isFromTheStart: opened.BeforeSubmission && !Setup.Attached, _events);
                LookAgain(opened.BeforeSubmission && !_wasSeen);
                break;
            case RunFact.SocketBroke broke:
                _following.Break(broke.Why, _events);
                _ending.StopWaiting(_now);
                LookAgain(isUnneeded: false);
                break;
            case RunFact.QueueSaid said:
                Apply(said);
                break;
            case RunFact.HistorySaid said:
                Apply(said);
                break;
            case RunFact.PodRestarted restarted:
                _restart ??= restarted.Evidence;
                LookAgain(isUnneeded: false);
                break;
            case RunFact.TextSaid text:
                Heard(_now);
                _events.Add(new NodeText(text.NodeId, text.Text));
                break;
            case RunFact.ImageCame image:
                Heard(_now);
                Produced(_nodes.ImageSender(image.NodeId) is { } sender ? [_outputs.AddImage(sender, image.Image, image.Kind)] : []);
                break;
            case RunFact.CurrentNode current:
                Heard(_now);
                _nodes.Executing(current.NodeId, null);
                break;
            case RunFact.CancelAsked when _cancel.Ask():
                _absence.Alive(_lastLook); // only a look that begins from now on proves that the cancel worked
                break;
            case RunFact.CancelSent:
                _cancel.Send(_isRunning, _now);
                _schedule.DueAt(_isRunning ? _cancel.WakeAt ?? _now : _now);
                break;
            case RunFact.LimitPassed passed:
                Commit(_ending.Told ?? new PromptOutcome.TimedOut(passed.Limit));
                break;
            case RunFact.NothingFollows nothing:
                Commit(_ending.Told ?? Gone(looksNeeded: 1) ?? (_restart is { } evidence ? new PromptOutcome.Lost(evidence) : new PromptOutcome.Unknown(nothing.Why)));
                break;
        }
    }

    private void Apply(RunFact.QueueSaid said)
    {
        _following.Polled(_events);
        if (said.State == QueueState.Absent)
        {
            _absence.NotInQueue(said.Look);
            return;
        }

        Accept(PromptId, null);
        _wasSeen = true;
        _absence.Alive(said.Look);
        if (said.State == QueueState.Running)
        {
            BeginRunning();
        }
        else if (!_isRunning && _place != said.Place)
        {
            _place = said.Place;
            _events.Moved();
        }

        _schedule.Answered(_now, _isRunning);
        if (said.OutputsToExecute is { Count: > 0 } roots)
        {
            _nodes.Board.SetRoots(roots);
        }
    }

    private void Apply(RunFact.HistorySaid said)
    {
        _following.Polled(_events);
        var isOurs = said.Entry is { } found && (_number is null || found.Prompt is null || found.Prompt.Number == _number);
        if (said.Entry is not { } entry || !isOurs)
        {
            // None, or that of an earlier submission of the same id.
            _ending.Missed(said.Look, _now);
            _absence.NotInHistory(said.Look, _now);
            return;
        }

        Accept(PromptId, null);
        _nodes.Cached([.. (entry.Status?.Messages ?? []).OfType<ExecutionCachedMessage>().SelectMany(message => message.Nodes)]);
        Produced(_outputs.Merge(entry.Outputs));
        Commit(HistoryVerdict.Of(entry, _nodes.TitleOf, _cancel.IsAsked && _ending.Told is not PromptOutcome.Interrupted)
            ?? _ending.Told
            ?? (entry.Outputs.Count > 0 ? new PromptOutcome.Succeeded() : new PromptOutcome.Unknown("The pod's history has the prompt but does not tell how it ended.")));
    }

    private void Accept(RunFact.PostAccepted accepted)
    {
        if (_number is null)
        {
            _number = accepted.Number;
            Accept(accepted.PromptId, accepted.Number);
            var dropped = accepted.NodeErrors.Values.SelectMany(errors => errors.DependentOutputs).ToHashSet(StringComparer.Ordinal);
            if (dropped.Count > 0)
            {
                _nodes.Board.SetRoots([.. _nodes.Board.Roots.Select(root => _nodes.Board.Describe(root).Id).Where(id => !dropped.Contains(id))]);
            }

            foreach (var (nodeId, errors) in accepted.NodeErrors)
            {
                _warnings.Raise("node_errors", $"The pod left out what {_nodes.NameOf(nodeId, errors.ClassType)} is needed for: {OutcomeWords.Reasons(errors)}");
            }
        }
    }

    private void Accept(PromptId promptId, double? number)
    {
        if (!_submission.IsAccepted)
        {
            _submission.Accept();
            _absence.Alive(_lastLook);
            _schedule.Waits(_now);
            PromptId = promptId;
            _events.Add(new PromptAcceptedEvent(promptId, number));
            _events.Moved();
        }
        else if (number is not null)
        {
            PromptId = promptId;
        }
    }

    private void Heard(TimeSpan at)
    {
        MoveTo(at);
        _wasSeen = true;
        Accept(PromptId, null);
        _absence.Alive(_lastLook);
        _schedule.Heard(_now);
        BeginRunning();
    }

    private void BeginRunning()
    {
        if (!_isRunning)
        {
            (_isRunning, _place) = (true, null);
            _events.Add(new PromptStarted());
            _events.Moved();
        }
    }

    private void MoveTo(TimeSpan at)
    {
        _now = at > _now ? at : _now;
        _events.Now = _now - Setup.StartedAt;
    }

    private void LookAgain(bool isUnneeded)
    {
        if (_submission.IsAccepted && !isUnneeded)
        {
            _schedule.DueAt(_now);
        }
    }

    /// <summary>Commits the end once its evidence stands.</summary>
    private void Settle()
    {
        if (Result is not null)
        {
            return;
        }

        if (_cancel.IsAsked && _submission.HasNotLeft)
        {
            Commit(new PromptOutcome.Cancelled(null, null));
        }
        else if (_ending is { Told: PromptOutcome.Succeeded, IsFiled: true } && _following.IsWhole && OutputsAreComplete)
        {
            Commit(_ending.Told);
        }
        else if (_ending.Told is { } told)
        {
            if (_ending.HistoryIsSilent(_now))
            {
                _warnings.Raise("history_missing", "The pod's history does not have the prompt, so its outputs are those that its messages told.");
                Commit(told);
            }
        }
        else if (Gone(looksNeeded: 2) is { } gone)
        {
            Commit(gone);
        }
    }

    /// <summary>What it means that the pod no longer knows the prompt; null while that is not proven.</summary>
    private PromptOutcome? Gone(int looksNeeded)
    {
        var looks = _absence.Looks;
        return looks > 0 && _cancel.IsAsked && !_isRunning ? new PromptOutcome.Cancelled(null, null)
            : looks < looksNeeded ? null
            : _restart is { } evidence ? new PromptOutcome.Lost(evidence)
            : _isRunning ? new PromptOutcome.Unknown("It was running and is now in neither the pod's queue nor its history: the history was cleared, or the pod restarted.")
            : Setup.Attached && !_wasSeen ? new PromptOutcome.Unknown("The pod has it in neither its queue nor its history.")
            : new PromptOutcome.Removed();
    }

    /// <summary>Whether messages alone have told every output: each output node has delivered, or is of a class that never says so, and nothing was expanded.</summary>
    private bool OutputsAreComplete =>
        _nodes.Board is { IsGuess: false, HasInnerNodes: false } board
        && board.Roots.All(root => _delivered.Contains(board.Describe(root).Id) || KnownClasses.IsSilentOutput(board.Describe(root).ClassType!));

    private void Commit(PromptOutcome outcome)
    {
        if (Result is not null)
        {
            return;
        }

        if (outcome is PromptOutcome.Succeeded && _outputs.Images == 0 && !_following.IsWhole && _nodes.Board.Roots.Any(root => _nodes.Board.Describe(root).ClassType == KnownClasses.SaveImageWebsocket))
        {
            _warnings.Raise("output_missed", "The images of SaveImageWebsocket were sent while the socket was away; the pod keeps no copy of them.");
        }

        Result = new PromptResult(PromptId, outcome, _outputs.All, _warnings.All, _following.Source);
        _events.Moved();
        _events.End(new PromptEnded(Result));
    }

    private void Produced(IReadOnlyList<PromptOutput> outputs)
    {
        foreach (var output in outputs)
        {
            _events.Add(new OutputProduced(output));
        }
    }
}
