namespace ComfyPulse.Cli.Output.Live;

/// <summary>What the terminal shows of a training beneath the bars: the chart of its losses, then where it stands. As much as there is room for. Pure.</summary>
internal static class TrainingLayout
{
    private const int MostRows = 3;
    private const int HighestChart = 10;
    private const int LeastChart = 4;
    private const int WidestChart = 100;
    private const string Between = "   ";

    /// <summary>The rows; none where there is no room, or nothing to show yet.</summary>
    /// <param name="training">The training.</param>
    /// <param name="space">The room that is left beneath the bars.</param>
    public static IReadOnlyList<LiveLine> Of(LiveTraining training, LiveSpace space)
    {
        var words = Rows(training.Progress, space.Width - 1, Math.Min(MostRows, space.Height));
        if (words.Count == 0)
        {
            return [];
        }

        var room = Math.Min(HighestChart, space.Height - words.Count);
        var chart = room < LeastChart ? [] : LossChart.Of(training.Curve, space with { Width = Math.Min(space.Width, WidestChart), Height = room });
        return [.. chart, .. words.Select(row => new LiveLine(space).Text(row, Math.Max(1, space.Width - 1)))];
    }

    /// <summary>The words in as many rows as they need and may have; what does not fit is left out, the least important first.</summary>
    private static List<string> Rows(TrainingProgress training, int width, int most)
    {
        var rows = new List<string>();
        foreach (var part in TrainingText.Parts(training, isShort: width < 30 || most == 1))
        {
            if (rows.Count > 0 && rows[^1].Length + Between.Length + part.Length <= width)
            {
                rows[^1] += Between + part;
            }
            else if (rows.Count < most)
            {
                rows.Add(part);
            }
            else
            {
                break;
            }
        }

        return rows;
    }
}
