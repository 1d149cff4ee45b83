using System.Text;
using ComfyPulse.Progress;
using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>All that is known of one run, and what every sign of life means for it. Nothing changes it once there is a result.</summary>
internal sealed class RunState
{
    private bool _wasWaiting;

    public RunState(RunSetup setup, Func<bool>? isRead)
    {
        (Setup, PromptId, Now) = (setup, setup.PromptId, setup.StartedAt);
        Events = new RunEvents(isRead);
        Nodes = new RunNodes(setup.Plan, setup.Costs, Events);
        Warnings = new RunWarnings(Events);
        Outputs = new OutputBook(setup.Source);
        Training = setup.Training is { } training ? new RunTraining(this, training) : null;
        Submission = new Submission(setup.Attached, setup.MayHaveBeenSent);
        Clock = new RunClock(setup.Resume?.Fraction is > 0 and var shown ? Math.Min(shown, NodeTally.AlmostDone) : 0);
        WasSeen = setup.Resume is { WasAccepted: true };
        if (setup.Attached)
        {
            Nodes.Board.Doubt();
            Schedule.DueAt(Now);
        }
    }

    public RunSetup Setup { get; }

    public RunEvents Events { get; }

    public RunNodes Nodes { get; }

    public OutputBook Outputs { get; }

    /// <summary>Its training; null for a run that trains nothing.</summary>
    public RunTraining? Training { get; }

    /// <summary>The nodes whose outputs a message has told.</summary>
    public HashSet<string> Delivered { get; } = new(StringComparer.Ordinal);

    public RunWarnings Warnings { get; }

    public Submission Submission { get; }

    public RunFollowing Following { get; } = new();

    public LookSchedule Schedule { get; } = new();

    public Absence Absence { get; } = new();

    public CancelRequest Cancel { get; } = new();

    public Ending Ending { get; } = new();

    /// <summary>How far it is, and when that changes by itself.</summary>
    public RunClock Clock { get; }

    /// <summary>The id that the pod knows the prompt by; changes once if an old pod mints its own.</summary>
    public PromptId PromptId
    {
        get;
        private set
        {
            field = value;
            PromptIdUtf8 = Encoding.UTF8.GetBytes(value.Value);
        }
    }

    public byte[] PromptIdUtf8 { get; private set; } = [];

    /// <summary>The priority that the pod gave it, once told.</summary>
    public double? Number { get; private set; }

    /// <summary>The submission has left and its answer is still to come: it has the number, and what the pod left out. A quick prompt may be over before.</summary>
    public bool AwaitsAnswer { get; set; }

    /// <summary>The newest stamp.</summary>
    public TimeSpan Now { get; private set; }

    /// <summary>The look that began last.</summary>
    public int LastLook { get; private set; }

    /// <summary>It was seen running, and never stops being so before its end.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>Something other than its submission's answer has told of it.</summary>
    public bool WasSeen { get; private set; }

    /// <summary>Prompts ahead in the queue, as far as known.</summary>
    public int? Place { get; private set; }

    /// <summary>The pod was away and may have restarted.</summary>
    public bool IsPodDoubtful { get; set; }

    /// <summary>The first sign that the pod restarted.</summary>
    public string? Restart { get; set; }

    public PromptResult? Result { get; private set; }

    public PromptPhase Phase =>
        Result is not null ? PromptPhase.Ended
        : Ending.HasBegun ? PromptPhase.Finishing
        : IsRunning ? PromptPhase.Running
        : PromptPhase.Queued;

    /// <summary>Time passes; it never goes back.</summary>
    public void MoveTo(TimeSpan at)
    {
        Now = at > Now ? at : Now;
        Events.Now = Now - Setup.StartedAt;
        Nodes.Board.Now = Events.Now.TotalSeconds;
    }

    public int BeginLook() => ++LastLook;

    /// <summary>A look is needed, now that something has happened to the prompt's pod or socket.</summary>
    public void LookAgain()
    {
        if (Submission.IsAccepted)
        {
            Schedule.DueAt(Now);
        }
    }

    /// <summary>The answer is there, or lost: an end that waited for it waits no longer.</summary>
    public void AnswerCame()
    {
        AwaitsAnswer = false;
        if (Ending.IsFiled)
        {
            Ending.StopWaiting(Now);
        }
    }

    /// <summary>The submission has its answer.</summary>
    public void Answered(PromptId promptId, double? number)
    {
        Number = number;
        Accept(promptId, number);
    }

    /// <summary>The pod has the prompt, or had it.</summary>
    public void Accept(PromptId promptId, double? number)
    {
        if (!Submission.IsAccepted)
        {
            Submission.Accept();
            Absence.Alive(LastLook);
            Schedule.Waits(Now);
            PromptId = promptId;
            Events.Add(new PromptAcceptedEvent(promptId, number));
            Events.Moved();
        }
        else if (number is not null)
        {
            PromptId = promptId;
        }
    }

    /// <summary>A message of the prompt has come: it is on the pod and running.</summary>
    public void Heard()
    {
        WasSeen = true;
        Accept(PromptId, null);
        Absence.Alive(LastLook);
        Schedule.Heard(Now);
        BeginRunning();
    }

    /// <summary>A look found it in the queue.</summary>
    public void FoundInQueue(int look)
    {
        Accept(PromptId, null);
        WasSeen = true;
        Absence.Alive(look);
    }

    public void BeginRunning()
    {
        if (!IsRunning)
        {
            (IsRunning, Place) = (true, null);
            Clock.Begin(Events.Now, isSeen: !Setup.Attached || _wasWaiting);
            Events.Add(new PromptStarted());
            Events.Moved();
        }
    }

    /// <summary>It waits. <paramref name="ahead"/>: how long what is ahead of it is expected to take.</summary>
    public void Waits(int? place, TimeSpan? ahead)
    {
        _wasWaiting = true;
        if (!IsRunning && (Place != place || ahead is not null))
        {
            Place = place;
            Clock.Wait(ahead, Events.Now);
            Events.Moved();
        }
    }

    public void Produced(IReadOnlyList<PromptOutput> outputs)
    {
        foreach (var output in outputs)
        {
            Events.Add(new OutputProduced(output));
            Training?.Produced(output);
        }

        if (Outputs.IsFull)
        {
            Warnings.Raise("outputs_dropped", $"The pod told of more than {OutputBook.MaxKept} outputs; what came after them is not kept.");
        }
    }

    /// <summary>The end; it is told once.</summary>
    public void End(PromptOutcome outcome)
    {
        Training?.End();
        Nodes.End();
        Result = new PromptResult(PromptId, outcome, Outputs.All, Warnings.All, Following.Source);
        Events.Moved();
        Events.End(new PromptEnded(Result));
    }
}
