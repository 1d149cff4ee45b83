using System.Runtime.InteropServices;

namespace ComfyPulse.Progress;

/// <summary>What is left of a node at work, from its cost, its bar and the time that it has taken.</summary>
/// <param name="Left">Seconds left.</param>
/// <param name="Sure">For how long that falls with the clock: then a step, or the end, is late.</param>
/// <param name="Spread">The standard deviation of the logarithm of <paramref name="Left"/>.</param>
/// <param name="Slowing">By how much <paramref name="Left"/> grows a second afterwards.</param>
/// <param name="Echo">By what share of itself all that follows grows, a second: who is late is slow, and so will others be.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct RunningNode(double Left, double Sure, double Spread, double Slowing, double Echo = 0)
{
    /// <summary>A node that is late for its time by a factor, which is as uncertain as <see cref="NodeCost.Spread"/>, stays so for this share of what it has taken.</summary>
    private const double Lateness = 0.6;

    /// <summary>So many steps show a pace.</summary>
    private const double FewSteps = 8;

    // A cold node that is late is most often one whose models are large.
    private const double ColdEcho = 0.1;
    private const double WarmEcho = 0.5;

    /// <summary>How much of what a node of several bars has taken so far is still to be expected.</summary>
    private const double MoreBars = 0.3;

    /// <summary>Messages of long bars come each half percent.</summary>
    private const double MessageShare = 0.006;

    /// <summary>The part of <see cref="Left"/> that follows what is due next.</summary>
    public double After { get; init; }

    /// <summary>The node as it is.</summary>
    /// <param name="cost">Its cost at the run's pace.</param>
    /// <param name="cell">Its times.</param>
    /// <param name="share">The share of its inner nodes that is done; 0 for none.</param>
    /// <param name="ready">What getting the models ready takes; 0 where they are.</param>
    /// <param name="now">The time.</param>
    public static RunningNode Of(in NodeCost cost, in NodeTimes.Cell cell, double share, double ready, double now) =>
        cell.Bars > 0 && cell.Max > 1 ? WithBar(cost, cell, ready > 0, now) : Silent(cost, cell, share, ready, now);

    private static RunningNode WithBar(in NodeCost cost, in NodeTimes.Cell cell, bool isCold, double now)
    {
        var step = StepOf(cost, cell, isCold);
        var waited = now - (cell.Value > 0 ? cell.LastAt : cell.BarAt);
        var between = step * Math.Max(1, cell.Max * MessageShare);
        var open = Math.Max(0, cell.Max - cell.Value) * step;
        var bar = Math.Max(open - Math.Min(waited, between), 0);

        // Further bars: what is known to follow the first, else some more of what came, because lists repeat.
        var passed = now - cell.StartedAt;
        var rest = cell.Bars == 1 ? cost.Rest
            : cost.IsLearned ? Math.Max(0, cost.Warm - passed - bar)
            : MoreBars * (cell.BarAt - cell.StartedAt);
        var isMeasured = cell.Step is not null;
        return new(bar + rest, Math.Max(0, (between * 1.3) - waited), isMeasured ? 0.12 : cost.Spread, isMeasured ? 0.3 : Lateness * cost.Spread);
    }

    /// <summary>Seconds a step: measured, else expected. A first step that took longer is believed until the second one comes, unless the node was seen before.</summary>
    private static double StepOf(in NodeCost cost, in NodeTimes.Cell cell, bool isCold)
    {
        if (cell.Step is { } measured)
        {
            // Frames that were held up come in a burst: a few steps in no time are no pace yet.
            var seen = cell.Value - cell.FirstValue;
            var average = (cell.LastAt - cell.BarAt) / cell.Value;
            return Math.Max(measured, average * 0.3 * Math.Max(0, 1 - (seen / FewSteps)));
        }

        if (cell.FirstBarStep > 0)
        {
            return cell.FirstBarStep; // a bar of the same node before
        }

        var expected = cost.Step > 0 ? cost.Step : cost.Warm > 0 ? cost.Warm / cell.Max : 0.1;
        if (cell.FirstValue <= 0 || (cell.IsUnsure && cell.Bars == 1))
        {
            return expected; // who comes late sees many steps at once: that is no pace
        }

        // In a cold node the first step is mostly the getting ready of the models: the truth lies somewhere between.
        var first = Math.Max((cell.FirstAt - cell.BarAt) / cell.FirstValue, 0.001);
        return cost.IsLearned ? Math.Min(expected, first) : isCold ? Math.Sqrt(first * Math.Min(first, expected)) : first;
    }

    private static RunningNode Silent(in NodeCost cost, in NodeTimes.Cell cell, double share, double ready, double now)
    {
        var passed = now - cell.StartedAt;
        if (share > 0 && !cost.IsLearned)
        {
            return new(passed * (1 - share) / share, passed * 0.5, 0.6, 0.4);
        }

        // A first step, or the end, is due. Whatever is late will be late for a while: the longer, the longer.
        var due = ready + cost.Start + cost.Step;
        var after = Math.Max(0, ready + cost.Warm - due);
        var late = Lateness * cost.Spread;
        var echo = cost.IsLearned ? 0 : ready > 0 ? ColdEcho : WarmEcho;
        return new(after + Math.Max(due - passed, late * passed), Math.Max(0, (due / (1 + late)) - passed), cost.Spread, late, echo / Math.Max(due, 0.01)) { After = after };
    }
}
