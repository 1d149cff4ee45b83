using System.Text;
using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>Where each node of a run stands, and since when. Deterministic; where a node stands is a join: the order in which things are told does not matter.</summary>
/// <remarks>Only nodes that will still run count: cached ones leave the total, and so do those that nothing unfinished needs any more (a lazy branch not taken). Expanded nodes count within the node that they stand for.</remarks>
internal sealed class NodeBoard
{
    private readonly InnerNodes _inner = new();
    private readonly LooseNodes? _loose;
    private readonly NodeTally _tally = new();
    private readonly Forecast _forecast;
    private NodeCell[] _cells;
    private PromptPlan? _plan;
    private int _starts;
    private List<int>? _running;
    private bool _isCountDue = true;

    /// <param name="plan">What is expected to run; null where that is not known.</param>
    /// <param name="costs">What its nodes cost, by index; null for the priors.</param>
    public NodeBoard(PromptPlan? plan, NodeCost[]? costs = null)
    {
        _plan = plan;
        _forecast = new Forecast(plan, costs ?? (plan is null ? [] : CostModel.PriorsOf(plan)));
        _loose = plan is null ? new() : null;
        _cells = new NodeCell[plan?.Nodes.Count ?? 0];
    }

    /// <summary>The time of what is told next, in seconds since the run began to be followed.</summary>
    public double Now { get; set; }

    public int NodesDone => Counted.NodesDone;

    public int NodesCached => Counted.NodesCached;

    public int NodesTotal => Counted.NodesTotal;

    /// <summary>Whether the total is a guess, because the workflow is not known.</summary>
    public bool IsGuess => _plan is null;

    /// <summary>Whether nodes have expanded into others.</summary>
    public bool HasInnerNodes => _inner.Any;

    /// <summary>The output nodes that the pod says it runs.</summary>
    public void SetRoots(IReadOnlyList<string> nodeIds)
    {
        _plan = _plan?.WithRoots(nodeIds);
        Recount();
    }

    /// <summary>To be counted anew before anybody reads: after <see cref="Cache"/>.</summary>
    public void Recount() => _isCountDue = true;

    private NodeTally Counted
    {
        get
        {
            CountIfDue();
            return _tally;
        }
    }

    private void CountIfDue()
    {
        if (_isCountDue)
        {
            Count();
        }
    }

    private void Count()
    {
        _isCountDue = false;
        var stillNeeded = _plan is { } plan ? PlanWalk.StillNeeded(plan, _cells) : null;
        _tally.CountAnew(_plan, _cells, stillNeeded);
        _forecast.Count(_cells, stillNeeded);
    }

    /// <summary>What is left of the run.</summary>
    /// <param name="passed">How long it has been at work, in seconds; null where its beginning was not seen: then as long as what is done should have taken.</param>
    public Estimate Estimate(double? passed)
    {
        CountIfDue();
        return _forecast.At(Running(), _cells, passed, Now);
    }

    /// <summary>What the nodes that have come to their ends took.</summary>
    public IReadOnlyList<NodeTiming> Timings()
    {
        var timings = new List<NodeTiming>();
        for (var index = 0; _plan is not null && index < _cells.Length; index++)
        {
            if (_cells[index].Stage == NodeStage.Finished && _forecast.TimingOf(index) is { } timing)
            {
                timings.Add(timing);
            }
        }

        return timings;
    }

    /// <summary>Messages may be missed from here on, until a whole snapshot has come.</summary>
    public void Doubt() => _forecast.Doubt(Running());

    /// <summary>A whole snapshot has come.</summary>
    public void Sure() => _forecast.Sure();

    /// <summary>Since when a node is at work, in seconds since the run began to be followed, and its steps a second; null where they are not known yet.</summary>
    public (double StartedAt, double? StepsPerSecond) PaceOf(int index) =>
        (_forecast.Times.Of(index).StartedAt, _forecast.Times.Of(index).Step is { } step and > 0 ? 1 / step : null);

    public int IndexOf(string nodeId) => _plan is { } known ? known.IndexOf(nodeId) : _loose!.IndexOf(nodeId);

    public NodeStage StageOf(int index) => (uint)index < (uint)_cells.Length ? _cells[index].Stage : NodeStage.Waiting;

    public (string Id, string? ClassType, string? Title) Describe(int index) =>
        _plan is { } known ? (known.Nodes[index].Id, known.Nodes[index].ClassType, known.Nodes[index].Title) : (_loose!.IdOf(index), null, null);

    /// <summary>The result of this node is cached. True if that is news; <see cref="Recount"/> when all are told.</summary>
    public bool Cache(string nodeId)
    {
        var index = _plan is null ? -1 : _plan.IndexOf(nodeId);
        if (index < 0 || _cells[index].Stage != NodeStage.Waiting)
        {
            return false;
        }

        _cells[index].Stage = NodeStage.Cached;
        return true;
    }

    /// <summary>One node of a <c>progress_state</c>. Allocates only for what is new.</summary>
    public (NodeChanges Changes, int Index) Tell(ReadOnlySpan<byte> nodeId, ReadOnlySpan<byte> realNodeId, double value, double max, bool isFinished)
    {
        var index = _plan is { } known ? known.IndexOf(nodeId) : nodeId.SequenceEqual(realNodeId) ? Loose(nodeId) : -1;
        if (index >= 0)
        {
            return (Tell(index, value, max, isFinished), index);
        }

        var owner = _plan is { } plan ? plan.IndexOf(realNodeId) : Loose(realNodeId);
        return owner < 0 ? default : (TellInner(nodeId, owner, value, max, isFinished), owner);
    }

    /// <summary>A node begins, or begins again after its lazy inputs. <paramref name="displayNodeId"/> tells whose inner node it is.</summary>
    public (NodeChanges Changes, int Index) Start(string nodeId, string? displayNodeId)
    {
        var index = IndexOf(nodeId);
        if (index < 0 && _inner.Find(nodeId) is { } inner)
        {
            return (Start(inner.Owner), inner.Owner);
        }

        if (index >= 0)
        {
            return (Start(index), index);
        }

        var owner = displayNodeId is not null && displayNodeId != nodeId ? IndexOf(displayNodeId) : -1;
        owner = owner >= 0 || _plan is null ? owner : OwnerByName(nodeId);
        if (owner < 0)
        {
            return _plan is null ? Start(Loose(Encoding.UTF8.GetBytes(nodeId))) is var changes ? (changes, IndexOf(nodeId)) : default : default;
        }

        return (Start(owner) | TellInner(Encoding.UTF8.GetBytes(nodeId), owner, 0, 1, isFinished: false), owner);
    }

    /// <summary>A node that was at work for its lazy inputs has them now: its own work begins.</summary>
    public void StartOver(string nodeId)
    {
        if (IndexOf(nodeId) is var index and >= 0 && _cells[index] is { Stage: NodeStage.Running, Max: <= 1, Done: 0 })
        {
            _forecast.Started(index, Now);
        }
    }

    /// <summary>A step of a node's bar.</summary>
    public (NodeChanges Changes, int Index) Step(string nodeId, double value, double max)
    {
        var index = IndexOf(nodeId);
        return index >= 0 ? (Tell(index, value, max, isFinished: false), index)
            : _inner.Find(nodeId) is { } inner ? (TellInner(Encoding.UTF8.GetBytes(nodeId), inner.Owner, value, max, isFinished: false), inner.Owner)
            : default;
    }

    /// <summary>A node has delivered, so it is done.</summary>
    public NodeChanges Finish(int index) => Tell(index, 1, 1, isFinished: true);

    /// <summary>The nodes at work, in the order in which they began.</summary>
    public IReadOnlyList<int> Running() => _running ??= FindRunning();

    private List<int> FindRunning()
    {
        var running = new List<int>();
        for (var i = 0; i < _cells.Length; i++)
        {
            if (_cells[i].Stage == NodeStage.Running)
            {
                running.Add(i);
            }
        }

        running.Sort((a, b) => _cells[a].Order.CompareTo(_cells[b].Order));
        return running;
    }

    /// <summary>A node's bar: its own, or that of the inner node of it that moved last; null for none.</summary>
    public (double Step, double Steps)? BarOf(int index) => _cells[index].Max > 1 ? (_cells[index].Value, _cells[index].Max) : null;

    /// <summary>Whether a node is reached from another by links: then it may be at work for that one's lazy inputs.</summary>
    public bool Needs(int node, int other) => _plan is { } known && PlanWalk.Reaches(known, node, other);

    /// <summary>The output nodes that run.</summary>
    public IReadOnlyList<int> Roots => _plan?.Roots ?? [];

    private NodeChanges Start(int index) =>
        _cells[index].Stage is NodeStage.Finished or NodeStage.Running or NodeStage.Passed ? NodeChanges.None : Tell(index, 0, 1, isFinished: false);

    private NodeChanges Tell(int index, double value, double max, bool isFinished)
    {
        ref var cell = ref _cells[index];
        if (cell.Stage is NodeStage.Cached && isFinished && _plan!.Roots.Contains(index))
        {
            cell.Stage = NodeStage.Passed;
            Recount();
            return NodeChanges.Moved;
        }

        if (cell.Stage is NodeStage.Finished or NodeStage.Passed)
        {
            return NodeChanges.None;
        }

        var changes = NodeChanges.None;
        if (cell.Stage != NodeStage.Running)
        {
            cell.Stage = NodeStage.Running;
            cell.Order = ++_starts;
            _forecast.Started(index, Now);
            changes = NodeChanges.Started | NodeChanges.Moved;
        }

        if (isFinished)
        {
            cell.Stage = NodeStage.Finished;
            _forecast.Finished(index, Now);
            changes |= NodeChanges.Finished | NodeChanges.Moved;
        }

        // An expanding node tells 0 of 1 in every snapshot; the bar is then its inner nodes'.
        if (NodeTally.IsBar(value, max) && (cell.Value != value || cell.Max != max))
        {
            (cell.Value, cell.Max) = (value, max);
            if (!isFinished)
            {
                _forecast.Stepped(index, value, max, Now);
            }

            changes |= NodeChanges.Moved;
        }

        if (changes is not (NodeChanges.None or NodeChanges.Moved))
        {
            _running = null;
            Recount();
            if (cell.Stage == NodeStage.Running && _forecast.MayBeCold(index))
            {
                // Whether it finds its models cold can be told at its beginning only.
                Count();
            }
        }

        return changes;
    }

    private NodeChanges TellInner(ReadOnlySpan<byte> nodeId, int owner, double value, double max, bool isFinished)
    {
        var (isNew, moved, share) = _inner.Tell(nodeId, owner, value, max, isFinished);
        if (!isNew && !moved)
        {
            return NodeChanges.None;
        }

        var changes = (isNew ? NodeChanges.InnerStarted : NodeChanges.None) | NodeChanges.Moved | Start(owner);
        if (_cells[owner].Stage == NodeStage.Running)
        {
            var isBar = NodeTally.IsBar(value, max) && !isFinished;
            (_cells[owner].Value, _cells[owner].Max) = isBar ? (value, max) : (0, 0);
            _cells[owner].Done = Math.Max(_cells[owner].Done, share);
            if (isBar)
            {
                _forecast.Stepped(owner, value, max, Now);
            }
        }

        return changes;
    }

    /// <summary>Inner ids look like <c>owner.0.0.1</c>; pods that do not tell the owner are taken at their naming.</summary>
    private int OwnerByName(string nodeId)
    {
        for (var dot = nodeId.LastIndexOf('.'); dot > 0; dot = nodeId.LastIndexOf('.', dot - 1))
        {
            if (IndexOf(nodeId[..dot]) is var owner and >= 0)
            {
                return owner;
            }
        }

        return -1;
    }

    private int Loose(ReadOnlySpan<byte> nodeId)
    {
        var index = _loose!.Add(nodeId);
        if (index >= _cells.Length)
        {
            Array.Resize(ref _cells, Math.Max(8, _cells.Length * 2));
            _forecast.Resize(_cells.Length);
        }

        return index;
    }
}
