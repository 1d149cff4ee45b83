using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output;

/// <summary>What the terminal shows of a run: a line a running node with its bar, then the whole with percent, nodes and elapsed time. Pure: the same facts, the same picture.</summary>
internal static class LiveLayout
{
    // A workflow with many async nodes must not fill the screen: the whole bar stays in sight.
    private const int MostNodes = 8;
    private const int StepsWidth = 9;
    private const int ClockWidth = 7;
    private const int Gaps = 3 * 2;

    /// <summary>The picture.</summary>
    /// <param name="progress">How far it is; null before the pod has the prompt.</param>
    /// <param name="waitingFor">What is awaited while there is no progress.</param>
    /// <param name="elapsed">Since the run began.</param>
    /// <param name="width">The terminal's width in cells.</param>
    public static IRenderable Of(PromptProgress? progress, string waitingFor, TimeSpan elapsed, int width)
    {
        if (progress is null)
        {
            return new Text($"{waitingFor}  {ProgressText.Clock(elapsed)}", new Style(Color.Grey));
        }

        // Every width is fixed here: a table that has to shrink its cells wraps them.
        var room = Math.Max(2, width - StepsWidth - ClockWidth - Gaps - 1);
        var nameWidth = Math.Clamp(room * 9 / 20, 1, 40);
        var barWidth = Math.Clamp(room - nameWidth, 1, 40);
        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Width = nameWidth });
        grid.AddColumn(new GridColumn { NoWrap = true, Width = barWidth });
        grid.AddColumn(new GridColumn { NoWrap = true, Width = StepsWidth, Alignment = Justify.Right });
        grid.AddColumn(new GridColumn { NoWrap = true, Width = ClockWidth });
        foreach (var node in progress.Running.Take(MostNodes))
        {
            grid.AddRow(
                Cell(ProgressText.Node(node.NodeId, node.ClassType, node.Title), nameWidth),
                new Bar(node is { Step: { } step, Steps: > 0 and { } steps } ? step / steps : null, barWidth, Color.Aqua),
                Cell(ProgressText.Steps(node.Step, node.Steps), StepsWidth),
                new Text(""));
        }

        if (progress.Running.Count > MostNodes)
        {
            grid.AddRow(Cell($"and {progress.Running.Count - MostNodes} more nodes", nameWidth), new Text(""), new Text(""), new Text(""));
        }

        grid.AddRow(
            Cell(Whole(progress), nameWidth, new Style(decoration: Decoration.Bold)),
            new Bar(progress.Fraction, barWidth, Color.Green),
            new Text($"{ProgressText.Percent(progress.Fraction)} %", new Style(decoration: Decoration.Bold)),
            Cell(ProgressText.Clock(elapsed), ClockWidth));
        return grid;
    }

    private static string Whole(PromptProgress progress) => progress.Phase switch
    {
        PromptPhase.Queued => ProgressText.Queue(progress.QueuePlace),

        // Who only polls hears of no node.
        PromptPhase.Running when progress is { Source: ProgressSource.Polled, NodesDone: 0, Running.Count: 0 } => "running",
        PromptPhase.Running when progress is { Source: ProgressSource.Estimated, NodesDone: 0, Running.Count: 0 } => "running, estimated",
        PromptPhase.Running => $"{progress.NodesDone} of {progress.NodesTotal} nodes done",
        PromptPhase.Finishing => "finishing",
        _ => "ended",
    };

    /// <summary>A text in one line: cut by hand, because a cell with a width of its own wraps what is too long for it.</summary>
    private static Text Cell(string text, int width, Style? style = null)
    {
        if (CellsOf(text) <= width)
        {
            return new Text(text, style);
        }

        var kept = text.Length;
        while (kept > 0 && CellsOf(text[..kept]) > width - 1)
        {
            kept -= kept > 1 && char.IsSurrogatePair(text, kept - 2) ? 2 : 1;
        }

        return new Text(text[..kept] + "…", style);
    }

    private static int CellsOf(string text) => new Segment(text).CellCount();
}
