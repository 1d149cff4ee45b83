using System.Text;

namespace ComfyPulse.Training;

/// <summary>A curve as the paths of an SVG. A line breaks where something was missed and where a loss is no number, never where a step came without a loss.</summary>
/// <param name="points">The points.</param>
/// <param name="x">Where a step lies.</param>
/// <param name="y">Where a loss lies.</param>
internal sealed class PlotLines(IReadOnlyList<TrainingPoint> points, Func<double, double> x, Func<double, double> y)
{
    /// <summary>The losses; of points of several steps their mean.</summary>
    public string Raw() => Line(point => (Middle(point), point.Loss), breaksAtOdd: true);

    /// <summary>The smoothed losses.</summary>
    public string Smoothed() => Line(point => (point.Step, point.Losses > 0 ? point.Smoothed : null), breaksAtOdd: false);

    /// <summary>What lies between the lowest and the highest loss of points of several steps; empty where there are none.</summary>
    public string Band()
    {
        var path = new StringBuilder();
        var run = new List<TrainingPoint>();
        foreach (var point in points)
        {
            var isWide = point is { Lowest: { } lowest, Highest: { } highest } && lowest < highest && double.IsFinite(lowest) && double.IsFinite(highest);
            if (!isWide || point.FollowsGap)
            {
                Close(path, run);
            }

            if (isWide)
            {
                run.Add(point);
            }
        }

        Close(path, run);
        return path.ToString();
    }

    private static double Middle(TrainingPoint point) => (point.FirstStep + (double)point.Step) / 2;

    private string Line(Func<TrainingPoint, (double Step, double? Loss)> place, bool breaksAtOdd)
    {
        var path = new StringBuilder();
        var (isBroken, count) = (true, 0);
        foreach (var point in points)
        {
            var (step, loss) = place(point);
            isBroken |= point.FollowsGap;
            if (loss is not { } known)
            {
                continue;
            }

            if (!double.IsFinite(known))
            {
                isBroken |= breaksAtOdd;
                continue;
            }

            if (isBroken)
            {
                Dot(path, count);
            }

            path.Append(isBroken ? 'M' : 'L').Append(PlotText.Number(x(step))).Append(' ').Append(PlotText.Number(y(known)));
            (isBroken, count) = (false, isBroken ? 1 : count + 1);
        }

        Dot(path, count);
        return path.ToString();
    }

    /// <summary>A line of a single point is a dot: a way of no length with round ends.</summary>
    private static void Dot(StringBuilder path, int count) => path.Append(count == 1 ? "h0" : "");

    private void Close(StringBuilder path, List<TrainingPoint> run)
    {
        for (var i = 0; i < run.Count * 2 && run.Count > 1; i++)
        {
            var point = run[i < run.Count ? i : (run.Count * 2) - 1 - i];
            path.Append(i == 0 ? 'M' : 'L').Append(PlotText.Number(x(Middle(point)))).Append(' ').Append(PlotText.Number(y(i < run.Count ? point.Highest!.Value : point.Lowest!.Value)));
        }

        path.Append(run.Count > 1 ? "Z" : "");
        run.Clear();
    }
}
