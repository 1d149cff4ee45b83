using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>What the terminal shows of several runs: a line each, what works before what waits, and a line for all of them. Pure.</summary>
internal static class LiveRunsLayout
{
    private const int LongestLabel = 30;

    private static readonly Style Bold = new(decoration: Decoration.Bold);

    /// <summary>The picture: a line a row.</summary>
    public static IReadOnlyList<LiveLine> Of(LiveState state, LiveSpace space)
    {
        var names = state.Runs.Select(run => CellText.CellsOf(SafeText.OneLine(run.Label))).DefaultIfEmpty(0).Max();
        var columns = LiveColumns.Of(space, count: 5, Math.Clamp(names, Summary(state)[1].Length, LongestLabel));
        var room = Math.Max(0, space.Height - 1);
        var shown = state.Runs.Count <= room ? state.Runs.Count : Math.Max(0, room - 1);
        var more = state.Runs.Count - shown;

        // The order of one kind is that of the command line.
        return
        [
            .. state.Runs.OrderBy(run => run.Progress is null or { Phase: PromptPhase.Queued }).Take(shown).Select(run => Line(run, columns, space.IsUnicode)),
            .. more > 0 && room > 0 ? [columns.Row($"and {more} more runs", "", "", Style.Plain)] : Array.Empty<LiveLine>(),
            Whole(state, columns),
        ];
    }

    private static LiveLine Line(LiveRun run, LiveColumns columns, bool isUnicode)
    {
        var label = CellText.CutMiddle(SafeText.OneLine(run.Label), columns.Name, isUnicode);
        if (run.Progress is not { } progress)
        {
            return columns.Row(label, null, "", "", "", Color.Aqua, instead: run.WaitingFor);
        }

        var (clock, left) = (ProgressText.Clock(progress.Elapsed), ProgressText.Left(progress, columns.IsShort));
        return progress is { Phase: PromptPhase.Queued, Fraction: 0 }
            ? columns.Row(label, null, columns.IsTiny ? "queued" : "", clock, left, Color.Aqua, instead: CellText.FirstThatFits(columns.Bar, ProgressText.Queue(progress.QueuePlace), ProgressText.ShortQueue(progress.QueuePlace), "queued"))
            : columns.Row(label, progress.Fraction, $"{ProgressText.Percent(progress.Fraction)} %", clock, left, Color.Aqua);
    }

    private static LiveLine Whole(LiveState state, LiveColumns columns)
    {
        var fraction = (state.Ended + state.Runs.Sum(run => run.Progress?.Fraction ?? 0)) / state.Total;
        return columns.Row(
            CellText.FirstThatFits(columns.Name, Summary(state)),
            fraction,
            $"{ProgressText.Percent(fraction)} %",
            ProgressText.Clock(state.Elapsed),
            Last(state) is { } last ? ProgressText.Left(last, columns.IsShort) : "",
            Color.Green,
            Bold);
    }

    private static string[] Summary(LiveState state)
    {
        var failed = state.Failed > 0 ? $", {state.Failed} failed" : "";
        return [$"{state.Ended} of {state.Total} runs ended{failed}", $"{state.Ended} of {state.Total} ended{failed}", $"{state.Ended}/{state.Total} ended{failed}", $"{state.Ended}/{state.Total}{failed}", $"{state.Ended}/{state.Total} ended", $"{state.Ended}/{state.Total}"];
    }

    /// <summary>The run that will end last: a time left is that of the run, its wait included. Null while one of them cannot be told.</summary>
    private static PromptProgress? Last(LiveState state) =>
        state.Runs.All(run => run.Progress?.Eta is not null) ? state.Runs.Select(run => run.Progress).MaxBy(progress => progress!.Eta) : null;
}
