using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>How long a run will still take: what its nodes cost, corrected by what it has shown so far.</summary>
internal sealed class Forecast
{
    private const double Longest = 1e9;

    private readonly PromptPlan? _plan;
    private readonly WaitingWork _waiting = new();
    private readonly RunPace _seen = new();
    private readonly RunPace _pace = new();
    private readonly ModelHeat _heat;
    private NodeCost[] _costs;
    private bool[] _cold;
    private bool[]? _behindRunning;
    private bool _isUnsure;

    /// <param name="plan">What is expected to run; null where that is not known.</param>
    /// <param name="costs">What its nodes cost, by index.</param>
    public Forecast(PromptPlan? plan, NodeCost[] costs)
    {
        (_plan, _costs, _cold, _heat, Times) = (plan, costs, new bool[costs.Length], new ModelHeat(plan), new NodeTimes(costs.Length));
    }

    /// <summary>When what happened.</summary>
    public NodeTimes Times { get; }

    /// <summary>When nodes are only heard of one by one: room for more of them.</summary>
    public void Resize(int count)
    {
        var known = _costs.Length;
        Array.Resize(ref _costs, count);
        Array.Resize(ref _cold, count);
        Array.Fill(_costs, CostPriors.Of(NodeWork.Unknown), known, count - known);
        Times.Resize(count);
    }

    public void Started(int index, double now) => Times.Started(index, now, _isUnsure);

    /// <summary>Messages may be missed from here on: what is at work now, and what the next ones tell of, has no times to learn from.</summary>
    public void Doubt(IReadOnlyList<int> running)
    {
        _isUnsure = true;
        foreach (var index in running)
        {
            Times.Doubt(index);
        }
    }

    /// <summary>What has happened meanwhile is told.</summary>
    public void Sure() => _isUnsure = false;

    public void Stepped(int index, double value, double max, double now)
    {
        Times.Stepped(index, value, max, now);
        if (Times.Of(index).Step is not null)
        {
            _heat.Ready(index);
        }
    }

    /// <summary>A node is done: how long it took tells of those to come.</summary>
    public void Finished(int index, double now)
    {
        Times.Finished(index, now);
        Observe(_seen, index, now, isOver: true);
        _heat.Ready(index);
    }

    /// <summary>What waits is counted anew: something has begun, ended, or is needed no more.</summary>
    public void Count(ReadOnlySpan<NodeCell> cells, bool[]? stillNeeded)
    {
        _waiting.Clear();
        if (_plan is null || stillNeeded is null)
        {
            _waiting.Add(WorkKind.Unknown, CostPriors.Of(NodeWork.Unknown), isCold: false); // one more node is always expected
            return;
        }

        _heat.Begin();
        var (loads, running) = (new bool[cells.Length], 0);
        for (var i = 0; i < cells.Length; i++)
        {
            running += cells[i].Stage == NodeStage.Running ? 1 : 0;
            loads[i] = cells[i].Stage is NodeStage.Running or NodeStage.Finished || (cells[i].Stage == NodeStage.Waiting && stillNeeded[i]);
        }

        _behindRunning = running > 1 ? PlanWalk.BehindRunning(_plan, cells) : null;
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Stage == NodeStage.Running)
            {
                _cold[i] |= _heat.Takes(i, loads);
            }
        }

        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].Stage == NodeStage.Waiting && stillNeeded[i])
            {
                _waiting.Add(KindOf(i), _costs[i], _heat.Takes(i, loads));
            }
        }
    }

    /// <summary>What is left.</summary>
    /// <param name="running">The nodes at work.</param>
    /// <param name="cells">How far each node is.</param>
    /// <param name="began">How long the run has been at work; null where its beginning was not seen.</param>
    /// <param name="now">The time.</param>
    public Estimate At(IReadOnlyList<int> running, ReadOnlySpan<NodeCell> cells, double? began, double now)
    {
        _pace.CopyFrom(_seen);
        if (running.Count == 1)
        {
            Observe(_pace, running[0], now, isOver: false);
        }

        var (left, variance) = _waiting.At(_pace);
        var longest = default(RunningNode);
        for (var i = 0; i < running.Count; i++)
        {
            var index = running[i];
            if (_behindRunning?[index] == true)
            {
                left += _costs[index].Warm; // it waits for its lazy inputs: its own work is still to come
                continue;
            }

            var node = RunningNode.Of(AtPace(index), Times.Of(index), cells[index].Done, _cold[index] ? _costs[index].Ready * _pace.Of(WorkKind.Load, _costs[index].Trust) : 0, now);
            longest = node.Left > longest.Left ? node : longest;
            longest = KindOf(index) is WorkKind.Load or WorkKind.Trivial ? longest with { Echo = 0 } : longest;
        }

        left += longest.Left;
        variance += longest.Left * longest.Left * longest.Spread * longest.Spread;
        left = left < Longest ? Math.Max(left, 0.001) : Longest; // bars may have any maximum
        var passed = Math.Min(began ?? Done(cells), Longest);
        var sure = Math.Min(running.Count > 0 ? longest.Sure : left, left * 0.98);

        // The share must still rise afterwards, only ever more slowly.
        var slowing = running.Count > 0 ? longest.Slowing + (longest.Echo * (left - longest.Left + longest.After)) : 0.5;
        var most = 0.9 * (left - sure) / Math.Max(passed + sure, 0.001);
        return new(passed, left, sure, Math.Min(slowing, most), Math.Min(Math.Sqrt(variance) / left, 1.5));
    }

    /// <summary>What a node that has come to its end took; null where it was not seen from its beginning.</summary>
    public NodeTiming? TimingOf(int index)
    {
        var cell = Times.Of(index);
        if (cell.IsUnsure || cell.FinishedAt <= cell.StartedAt)
        {
            return null;
        }

        var whole = cell.FinishedAt - cell.StartedAt;
        var (start, step, steps) = cell.Bars switch
        {
            0 => (whole, 0, 0),
            1 => (cell.Beginning, cell.Step ?? 0, cell.Value),
            _ => (cell.FirstBarStart, cell.FirstBarStep, cell.FirstBarSteps),
        };

        // Without two steps that were told apart, the whole is all that is known.
        return step == 0 ? new(index, _cold[index], whole, 0, 0, 0) : new(index, _cold[index], start, step, steps, Math.Max(0, whole - start - (step * steps)));
    }

    /// <summary>What should have passed, by what is done.</summary>
    private double Done(ReadOnlySpan<NodeCell> cells)
    {
        var done = 0.0;
        for (var i = 0; i < cells.Length; i++)
        {
            var share = cells[i].Stage switch
            {
                NodeStage.Finished => 1,
                NodeStage.Running when Times.Of(i) is { Max: > 1 } cell => Math.Min(cell.Value / cell.Max, 1),
                _ => 0,
            };
            done += share > 0 ? AtPace(i).Warm * share : 0;
        }

        return done;
    }

    private void Observe(RunPace pace, int index, double now, bool isOver)
    {
        var (cell, cost, kind) = (Times.Of(index), _costs[index], KindOf(index));
        if (cell.Step is { } step && cost.Step > 0)
        {
            pace.Observe(kind, step, cost.Step, Math.Min(2, (cell.Value - cell.FirstValue) / 2));
            return;
        }

        if (isOver && cell.IsUnsure)
        {
            return; // when it began, or ended, was not seen
        }

        var taken = now - cell.StartedAt;
        var ready = _cold[index] ? cost.Ready : 0;
        var expected = isOver || cost.Steps == 0 ? ready + cost.Warm : ready + cost.Start + cost.Step;
        if (!isOver && (cell.Bars > 0 || taken <= expected))
        {
            return;
        }

        var weight = isOver ? 1 : 0.5;
        if (ready > 0)
        {
            // Of a cold node it cannot be told whether its models or its work took the time: both, for all that is known.
            expected += ready * (pace.Of(WorkKind.Load, cost.Trust) - 1);
            weight /= 2;
            pace.Observe(WorkKind.Load, taken, expected, weight);
        }

        pace.Observe(kind, taken, expected, weight);
    }

    private NodeCost AtPace(int index)
    {
        var cost = _costs[index];
        var factor = _pace.Of(KindOf(index), cost.Trust);
        return cost with { Start = cost.Start * factor, Step = cost.Step * factor, Rest = cost.Rest * factor };
    }

    private WorkKind KindOf(int index) => _plan is null ? WorkKind.Unknown : _plan.Nodes[index].Work.Kind;
}
