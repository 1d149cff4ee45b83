using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>What the terminal shows of a run: a line a running node with its bar, then the whole with percent, elapsed time and time left. Pure: the same facts, the same picture.</summary>
internal static class LiveLayout
{
    // A workflow with many async nodes must not fill the screen: the whole bar stays in sight.
    private const int MostNodes = 8;
    private const int LongestName = 48;
    private const int LongestCount = 9;

    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <summary>The picture: a line a row.</summary>
    public static IReadOnlyList<LiveLine> Of(LiveState state, LiveSpace space)
    {
        if (state.Total > 1)
        {
            return LiveRunsLayout.Of(state, space);
        }

        var run = state.Runs.Count > 0 ? state.Runs[0] : new LiveRun("", null, "");
        if (run.Progress is not { } progress)
        {
            return [new LiveLine(space).Text($"{run.WaitingFor}  {ProgressText.Clock(state.Elapsed)}", Math.Max(1, space.Width - 1), new Style(Color.Grey))];
        }

        var steps = progress.Running.Select(node => ProgressText.Steps(node.Step, node.Steps).Length).DefaultIfEmpty(0).Max();
        var columns = LiveColumns.Of(space, Math.Clamp(steps, "100 %".Length, LongestCount), LongestName);
        var whole = Whole(progress, columns);
        var nodes = progress.Running;
        var room = Math.Clamp(space.Height - 1, 0, MostNodes + 1);
        var shown = nodes.Count <= Math.Min(room, MostNodes) ? nodes.Count : Math.Min(MostNodes, Math.Max(0, room - 1));
        var more = nodes.Count - shown;
        LiveLine[] bars =
        [
            .. nodes.Take(shown).Select(node => Node(node, columns)),
            .. more > 0 && room > 0 ? [columns.Row($"and {more} more nodes", "", "", Style.Plain)] : Array.Empty<LiveLine>(),
            whole,
        ];
        return run.Training is { } training ? [.. bars, .. TrainingLayout.Of(training, space with { Height = space.Height - bars.Length })] : bars;
    }

    private static LiveLine Node(NodeProgress node, LiveColumns columns)
    {
        var name = CellText.FirstThatFits(
            columns.Name,
            ProgressText.Node(node.NodeId, node.ClassType, node.Title),
            SafeText.OneLine(node.Title is { } title && node.ClassType is { } @class && title != @class ? $"{title} ({@class})" : node.Title ?? node.ClassType ?? $"node {node.NodeId}"),
            SafeText.OneLine(node.Title ?? node.ClassType ?? node.NodeId));

        // A node without a bar has nothing to show but that it is at work.
        return node is { Step: { } step, Steps: > 0 and { } steps }
            ? columns.Row(name, step / steps, ProgressText.Steps(step, steps), ProgressText.Rate(node.StepsPerSecond), "", Color.Aqua)
            : columns.Row(name, null, columns.IsTiny ? ProgressText.Clock(node.Elapsed) : "", ProgressText.Clock(node.Elapsed), "", Color.Aqua);
    }

    private static LiveLine Whole(PromptProgress progress, LiveColumns columns)
    {
        var (clock, left) = (ProgressText.Clock(progress.Elapsed), ProgressText.Left(progress, columns.IsShort));
        if (progress is { Phase: PromptPhase.Queued, Fraction: 0 })
        {
            var queue = CellText.FirstThatFits(columns.Front, ProgressText.Queue(progress.QueuePlace), ProgressText.ShortQueue(progress.QueuePlace));
            return columns.Row(queue, clock, left, Bold);
        }

        var what = CellText.FirstThatFits(columns.Name, [.. columns.IsTiny && left.Length > 0 ? [left] : Words(progress)]);
        return columns.Row(what, progress.Fraction, $"{ProgressText.Percent(progress.Fraction)} %", clock, left, Color.Green, Bold);
    }

    private static string[] Words(PromptProgress progress) => progress.Phase switch
    {
        PromptPhase.Queued => ["queued"],

        // Who only polls hears of no node.
        PromptPhase.Running when progress is { Source: ProgressSource.Polled, NodesDone: 0, Running.Count: 0 } => ["running"],
        PromptPhase.Running when progress is { Source: ProgressSource.Estimated, NodesDone: 0, Running.Count: 0 } => ["running, estimated", "estimated"],
        PromptPhase.Running => Nodes(progress.NodesDone, progress.NodesTotal, progress.NodesCached),
        PromptPhase.Finishing => ["finishing"],
        _ => ["ended"],
    };

    private static string[] Nodes(int done, int total, int cached) => cached == 0
        ? [$"{done} of {total} nodes done", $"{done} of {total} nodes", $"{done}/{total} nodes", $"{done}/{total}"]
        : [$"{done} of {total} nodes done, {cached} cached", $"{done} of {total} nodes, {cached} cached", $"{done}/{total} nodes, {cached} cached", $"{done}/{total}, {cached} cached", $"{done}/{total} nodes", $"{done}/{total}"];
}
