using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output;

/// <summary>What the terminal shows of a run: a line a running node with its bar, then the whole with percent, nodes and elapsed time. Pure: the same facts, the same picture.</summary>
internal static class LiveLayout
{
    // A workflow with many async nodes must not fill the screen: the whole bar stays in sight.
    private const int MostNodes = 8;
    private const int BarWidth = 40;
    private const int NameWidth = 34;

    /// <summary>The picture.</summary>
    /// <param name="progress">How far it is; null before the pod has the prompt.</param>
    /// <param name="waitingFor">What is awaited while there is no progress.</param>
    /// <param name="elapsed">Since the run began.</param>
    public static IRenderable Of(PromptProgress? progress, string waitingFor, TimeSpan elapsed)
    {
        if (progress is null)
        {
            return new Text($"{waitingFor}  {ProgressText.Clock(elapsed)}", new Style(Color.Grey));
        }

        var grid = new Grid { Expand = false };
        grid.AddColumn(new GridColumn { NoWrap = true, Width = NameWidth });
        grid.AddColumn(new GridColumn { NoWrap = true });
        grid.AddColumn(new GridColumn { NoWrap = true, Alignment = Justify.Right });
        grid.AddColumn(new GridColumn { NoWrap = true });
        foreach (var node in progress.Running.Take(MostNodes))
        {
            grid.AddRow(
                Cell(ProgressText.Node(node.NodeId, node.ClassType, node.Title)),
                new Bar(node is { Step: { } step, Steps: > 0 and { } steps } ? step / steps : null, BarWidth, Color.Aqua),
                Cell(ProgressText.Steps(node.Step, node.Steps)),
                new Text(""));
        }

        if (progress.Running.Count > MostNodes)
        {
            grid.AddRow(Cell($"and {progress.Running.Count - MostNodes} more nodes"), new Text(""), new Text(""), new Text(""));
        }

        grid.AddRow(
            new Text(Whole(progress), new Style(decoration: Decoration.Bold)) { Overflow = Overflow.Ellipsis },
            new Bar(progress.Fraction, BarWidth, Color.Green),
            new Text($"{ProgressText.Percent(progress.Fraction)} %", new Style(decoration: Decoration.Bold)),
            Cell(ProgressText.Clock(elapsed)));
        return grid;
    }

    private static string Whole(PromptProgress progress) => progress.Phase switch
    {
        PromptPhase.Queued => ProgressText.Queue(progress.QueuePlace),
        PromptPhase.Running => $"{progress.NodesDone} of {progress.NodesTotal} nodes done",
        PromptPhase.Finishing => "finishing",
        _ => "ended",
    };

    private static Text Cell(string text) => new(text) { Overflow = Overflow.Ellipsis };
}
