using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>What is left of a node at work, from its cost, its bar and the time that it has taken.</summary>
/// <param name="Left">Seconds left.</param>
/// <param name="Sure">For how long that falls with the clock: then a step, or the end, is late.</param>
/// <param name="Spread">The standard deviation of the logarithm of <paramref name="Left"/>.</param>
/// <param name="Caution">How little may be concluded from lateness: 0 for nothing to fear, 1 for much.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RunningNode(double Left, double Sure, double Spread, double Caution)
{
    /// <summary>Messages of long bars come each half percent.</summary>
    private const double MessageShare = 0.006;

    /// <summary>The node as it is.</summary>
    /// <param name="cost">Its cost at the run's pace.</param>
    /// <param name="cell">Its times.</param>
    /// <param name="share">The share of its inner nodes that is done; 0 for none.</param>
    /// <param name="ready">What getting the models ready takes; 0 where they are.</param>
    /// <param name="now">The time.</param>
    public static RunningNode Of(in NodeCost cost, in NodeTimes.Cell cell, double share, double ready, double now) =>
        cell.Bars > 0 && cell.Max > 1 ? WithBar(cost, cell, now) : Silent(cost, cell, share, ready, now);

    private static RunningNode WithBar(in NodeCost cost, in NodeTimes.Cell cell, double now)
    {
        var known = cell.Step;
        var first = cell.FirstValue > 0 ? (cell.FirstAt - cell.BarAt) / cell.FirstValue : double.PositiveInfinity;
        var expected = cost.Step > 0 ? cost.Step : cost.Warm > 0 ? cost.Warm / cell.Max : 0.1;
        var step = known ?? Math.Min(expected, double.IsFinite(first) ? Math.Max(first, 0.001) : expected);

        var waited = now - (cell.Value > 0 ? cell.LastAt : cell.BarAt);
        var between = step * Math.Max(1, cell.Max * MessageShare);
        var open = Math.Max(0, cell.Max - cell.Value) * step;
        var bar = Math.Max(open - Math.Min(waited, between), 0);

        // Further bars: what is known to follow the first, else some more of what came, because lists repeat.
        var passed = now - cell.StartedAt;
        var rest = cell.Bars == 1 ? cost.Rest
            : cost.Trust >= 1 ? Math.Max(0, cost.Warm - passed - bar)
            : 0.3 * (cell.BarAt - cell.StartedAt);
        var spread = known is null ? cost.Spread : cell.Bars > 1 && cost.Trust < 1 ? 0.7 : 0.12;
        return new(bar + rest, Math.Max(0, (between * 1.5) - waited), spread, known is null ? 0.5 : 0.25);
    }

    private static RunningNode Silent(in NodeCost cost, in NodeTimes.Cell cell, double share, double ready, double now)
    {
        var passed = now - cell.StartedAt;
        if (share > 0 && cost.Trust < 1)
        {
            return new(passed * (1 - share) / share, passed * 0.5, 0.6, 0.4);
        }

        // A bar, once it was there and ended at 1, or none: the first step, or the end, is due.
        var due = ready + cost.Start + cost.Step;
        var all = ready + cost.Warm;
        var over = Math.Max(0, passed - due);
        var left = Math.Max(all - Math.Min(passed, due), 0.15 * Math.Min(all, due)) + (over > 0 ? 0.1 * Math.Min(over, due) : 0);
        return new(left, Math.Max(0, due - passed), cost.Spread, cost.Trust >= 1 ? 0.2 : cost.Steps > 1 ? 0.6 : 0.2);
    }
}
