namespace ComfyPulse.Cli.Scoring;

/// <summary>A fraction over the seconds of a run: points in the order of time, straight between them, so that a jump is two points of one time. It begins at 0, and the last point holds to the end.</summary>
internal sealed class FractionLine(double duration)
{
    /// <summary>From here on people take a bar for done.</summary>
    private const double NearlyDone = 0.99;

    /// <summary>Less than this is no step back, but rounding.</summary>
    private const double Rounding = 1e-9;

    private readonly List<(double Time, double Fraction)> _points = [(0, 0)];

    /// <summary>How far the fraction is from the true share of time, as the mean over the run. A bar that jumps to 1 at once has 0.5.</summary>
    public double Distance => Pieces().Sum(piece => Area(piece.From, piece.To)) / duration;

    /// <summary>How often it goes back.</summary>
    public int StepsBack => _points.Zip(_points.Skip(1)).Count(pair => pair.Second.Fraction < pair.First.Fraction - Rounding);

    /// <summary>The share of the run in which it says 99 % or more too early; the last hundredth of the run is not.</summary>
    public double TooEarly => Pieces().Sum(piece => NearlyDoneIn(piece.From, piece.To, NearlyDone * duration)) / duration;

    /// <summary>The next point of a line that moves. A time after the run's end is left out.</summary>
    public void Move(double time, double fraction)
    {
        if (time <= duration)
        {
            _points.Add((Math.Clamp(time, _points[^1].Time, duration), double.IsNaN(fraction) ? 0 : Math.Clamp(fraction, 0, 1)));
        }
    }

    /// <summary>The fraction holds until this time, and jumps there.</summary>
    public void Jump(double time, double fraction)
    {
        Move(time, _points[^1].Fraction);
        Move(time, fraction);
    }

    /// <summary>The fraction at a time; after the jump, where it jumps there.</summary>
    public double At(double time)
    {
        var next = _points.FindIndex(point => point.Time > time);
        if (next < 0)
        {
            return _points[^1].Fraction;
        }

        var (from, to) = (_points[next - 1], _points[next]);
        return from.Fraction + ((to.Fraction - from.Fraction) * (time - from.Time) / (to.Time - from.Time));
    }

    private IEnumerable<((double Time, double Fraction) From, (double Time, double Fraction) To)> Pieces()
    {
        var last = _points[^1];
        return _points.Zip(_points.Skip(1)).Append((last, (duration, last.Fraction))).Where(piece => piece.Item2.Item1 > piece.Item1.Time);
    }

    /// <summary>Between the piece and the diagonal; both are straight, so that this is exact.</summary>
    private double Area((double Time, double Fraction) from, (double Time, double Fraction) to)
    {
        var (first, last) = (from.Fraction - (from.Time / duration), to.Fraction - (to.Time / duration));
        var (height, width) = (Math.Abs(first) + Math.Abs(last), to.Time - from.Time);
        return first * last >= 0 ? height * width / 2 : ((first * first) + (last * last)) / (2 * height) * width;
    }

    private static double NearlyDoneIn((double Time, double Fraction) from, (double Time, double Fraction) to, double until)
    {
        var (begin, end) = (from.Time, Math.Min(to.Time, until));
        var rise = to.Fraction - from.Fraction;
        if (Math.Max(from.Fraction, to.Fraction) < NearlyDone || end <= begin)
        {
            return 0;
        }

        if (Math.Min(from.Fraction, to.Fraction) < NearlyDone)
        {
            var crossing = from.Time + ((NearlyDone - from.Fraction) / rise * (to.Time - from.Time));
            (begin, end) = rise > 0 ? (Math.Max(begin, crossing), end) : (begin, Math.Min(end, crossing));
        }

        return Math.Max(0, end - begin);
    }
}
