using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>The losses of a training as a chart for a terminal: braille dots, or ASCII where there is no Unicode. The smoothed losses are a line, the others dots around it; what was missed is an empty column with a mark. Pure.</summary>
internal sealed class LossChart
{
    /// <summary>A narrower or lower one shows nothing.</summary>
    private const int LeastWidth = 16;

    private const int LeastHeight = 3;

    private static readonly Style Faint = new(Color.Grey);
    private static readonly Style Strong = new(Color.Aqua);
    private static readonly Style Odd = new(Color.Yellow);

    private readonly IReadOnlyList<TrainingPoint> _points;
    private readonly LossRange _range;
    private readonly DotGrid _dots;
    private readonly int _firstStep;
    private readonly int _lastStep;

    private LossChart(IReadOnlyList<TrainingPoint> points, LossRange range, DotGrid dots)
    {
        (_points, _range, _dots) = (points, range, dots);
        (_firstStep, _lastStep) = (points[0].FirstStep, points[^1].Step);
    }

    /// <summary>The chart: a line a row, the last with the steps; empty where there is no loss or no room.</summary>
    /// <param name="curve">The losses.</param>
    /// <param name="space">The room; all of its rows are used, and all but the last of its columns.</param>
    public static IReadOnlyList<LiveLine> Of(TrainingCurve curve, LiveSpace space)
    {
        if (space is { Width: < LeastWidth } or { Height: < LeastHeight } || LossRange.Of(curve.Points) is not { } range)
        {
            return [];
        }

        var (rows, labels) = (space.Height - 1, Math.Max(range.Top.Length, range.Bottom.Length));
        var columns = space.Width - labels - 3;
        if (columns < 4)
        {
            return [];
        }

        var dots = new DotGrid(columns, rows, space.IsUnicode);
        var chart = new LossChart(curve.Reduce(dots.Width).Points, range, dots);
        chart.Plot();
        return [.. Enumerable.Range(0, rows).Select(row => chart.Row(row, rows, labels, space)), chart.Steps(labels, columns, space)];
    }

    private void Plot()
    {
        var before = default((int X, int Y)?);
        for (var i = 0; i < _points.Count; i++)
        {
            var point = _points[i];
            if (point.FollowsGap && i > 0)
            {
                before = null;
                _dots.MarkGap((X(_points[i - 1].Step) + X(point.FirstStep)) / 2);
            }

            var x = X(point.Step);
            foreach (var loss in (double?[])[point.Loss, point.Lowest, point.Highest])
            {
                if (loss is { } finite && double.IsFinite(finite))
                {
                    _dots.Put(x, Y(finite), isStrong: false);
                }
            }

            if (point.Loss is { } odd && !double.IsFinite(odd))
            {
                _dots.MarkOdd(x);
            }

            if (point is { Losses: > 0, Smoothed: { } smoothed })
            {
                var here = (x, Y(smoothed));
                _dots.Line(before ?? here, here);
                before = here;
            }
        }
    }

    private LiveLine Row(int row, int rows, int labels, LiveSpace space)
    {
        var label = _range.IsFlat ? (row == rows / 2 ? _range.Top : "") : row == 0 ? _range.Top : row == rows - 1 ? _range.Bottom : "";
        var line = new LiveLine(space).Text(label, labels, Faint, isRight: true).Gap(1).Text(space.IsUnicode ? label.Length > 0 ? "┤" : "│" : "|", 1, Faint);
        foreach (var (text, kind) in _dots.Row(row))
        {
            line.Text(text, text.Length, kind switch { DotKind.Strong => Strong, DotKind.Mark => Odd, _ => Faint });
        }

        return line;
    }

    private LiveLine Steps(int labels, int columns, LiveSpace space)
    {
        var (first, last) = ($"{_firstStep}", _firstStep == _lastStep ? "" : $"{_lastStep}");
        var line = new LiveLine(space).Gap(labels + 2);
        return first.Length + last.Length + 1 > columns
            ? line.Text(last.Length > 0 ? last : first, columns, Faint, isRight: last.Length > 0)
            : line.Text(first, first.Length, Faint).Text(last, columns - first.Length, Faint, isRight: true);
    }

    private int X(int step) => _lastStep == _firstStep ? 0 : (int)Math.Round((step - (double)_firstStep) / (_lastStep - (double)_firstStep) * (_dots.Width - 1));

    private int Y(double loss) => (int)Math.Round((1 - _range.At(loss)) * (_dots.Height - 1));
}
