using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Recording;

/// <summary>The runs of a recording, and which of them a message or an answer is about. An id may have run several times.</summary>
internal sealed class ReplayedRuns(PromptPlan? planOfUnsubmitted, ReplayOptions options)
{
    /// <summary>All recorded pods are one to the costs: what was learned from one recording is to be known in the next.</summary>
    public const string CostName = "replay";

    private readonly List<ReplayedRun> _all = [];
    private readonly Dictionary<string, IdRuns> _byId = new(StringComparer.Ordinal);

    public IReadOnlyList<ReplayedRun> All => _all;

    public IEnumerable<ReplayedRun> Open => _all.Where(run => run.IsOpen);

    /// <summary>The one that the pod works on, as far as the recording tells.</summary>
    public ReplayedRun? Running { get; private set; }

    /// <summary>A submission.</summary>
    public ReplayedRun Add(PromptId? promptId, Workflow? workflow, IReadOnlyList<string>? targets, string? clientId, bool isUnclear, TimeSpan at)
    {
        var known = promptId is { } id ? _byId.GetValueOrDefault(id.Value) : null;
        if (known?.Adopt(at) is { } early)
        {
            return early;
        }

        var plan = workflow is null ? null : PromptPlan.Create(workflow, targets: targets);
        var setup = Setup(promptId ?? "", plan, at, attached: false) with { Training = plan is null ? null : TrainingPlan.Of(workflow!, plan, options.Training) };
        var run = new ReplayedRun(_all.Count, promptId, new RunMachine(setup), clientId, at) { IsUnclear = isUnclear };
        _all.Add(run);
        if (promptId is { Value: var value })
        {
            IdRunsOf(value).Add(run);
        }

        return run;
    }

    /// <summary>The run that a message of this id is about; a new one where nobody is known to have submitted the id.</summary>
    public ReplayedRun OfMessage(string promptId, ServerFrameKind kind, long? timestamp, string? clientId, TimeSpan at)
    {
        var runs = IdRunsOf(promptId);
        if (runs.Current is null)
        {
            runs.Add(_all.Find(run => run is { PromptId: null, IsUnclear: true, IsOpen: true } && run.ClientId == clientId) is { } unclear
                ? Found(unclear, promptId, at)
                : Unsubmitted(promptId, clientId, at));
        }

        var found = runs.OfMessage(kind, timestamp);
        if (found is null)
        {
            found = Unsubmitted(promptId, clientId, at);
            runs.Add(found);
            runs.Advance();
        }

        return found;
    }

    /// <summary>The runs that an answer of REST about this id is about.</summary>
    /// <param name="promptId">The id.</param>
    /// <param name="number">The number that the answer has for it, which tells runs of one id apart.</param>
    public IEnumerable<ReplayedRun> OfAnswer(string promptId, double? number) =>
        _byId.GetValueOrDefault(promptId)?.OfAnswer(number) ?? [];

    /// <summary>A run for an id that was asked for and found though nobody is known to have submitted it.</summary>
    public void AddAskedFor(string promptId, TimeSpan at)
    {
        if (!_byId.ContainsKey(promptId))
        {
            IdRunsOf(promptId).Add(Unsubmitted(promptId, null, at));
        }
    }

    /// <summary>The run is at work: everything that names no prompt is about it.</summary>
    public void SetRunning(ReplayedRun run)
    {
        run.HasBegun = true;
        Running = run;
    }

    /// <summary>The run is over on the pod, however it ended.</summary>
    public void SetFinished(ReplayedRun run)
    {
        run.HasFinished = true;
        if (ReferenceEquals(Running, run))
        {
            Running = null;
        }
    }

    /// <summary>No message of this run follows: the next run of its id is spoken of from here on.</summary>
    public void Advance(ReplayedRun run)
    {
        if (run.PromptId is { } id)
        {
            _byId[id.Value].AdvanceFrom(run);
        }
    }

    /// <summary>A submission whose answer was lost goes by this id.</summary>
    private static ReplayedRun Found(ReplayedRun run, string promptId, TimeSpan at)
    {
        run.PromptId = promptId;
        run.Machine.Apply(new RunFact.SubmissionLookedUp(promptId, run.Machine.BeginLook(at)), at);
        return run;
    }

    private ReplayedRun Unsubmitted(string promptId, string? clientId, TimeSpan at)
    {
        var run = new ReplayedRun(_all.Count, promptId, new RunMachine(Setup(promptId, planOfUnsubmitted, at, attached: true)), clientId, at) { SeenEarlyAt = at };
        _all.Add(run);
        return run;
    }

    private RunSetup Setup(PromptId promptId, PromptPlan? plan, TimeSpan at, bool attached) =>
        new(promptId, plan, attached, StartedAt: at) { Costs = plan is null ? null : options.Costs?.CostsOf(CostName, plan), Calculation = options.Progress };

    private IdRuns IdRunsOf(string promptId) =>
        _byId.TryGetValue(promptId, out var runs) ? runs : _byId[promptId] = new IdRuns();
}
