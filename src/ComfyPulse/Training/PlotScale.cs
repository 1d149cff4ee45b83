using System.Globalization;

namespace ComfyPulse.Training;

/// <summary>An axis: which values it has from its one end to the other, and where its ticks are.</summary>
/// <param name="Low">The value at its beginning.</param>
/// <param name="High">The value at its end; greater.</param>
/// <param name="IsLogarithmic">Whether equal ways are equal ratios.</param>
/// <param name="Ticks">The values with a tick.</param>
internal sealed record PlotScale(double Low, double High, bool IsLogarithmic, IReadOnlyList<double> Ticks)
{
    /// <summary>A span of more than this ratio is logarithmic: what is small would be a flat line.</summary>
    private const double WideRatio = 100;

    /// <summary>What is beyond is drawn at the edge: differences stay finite.</summary>
    private const double Largest = 1e300;

    private const int FewDecades = 2;

    /// <summary>The axis for losses: a little more than they span.</summary>
    public static PlotScale OfLosses(IReadOnlyCollection<double> losses, int mostTicks, bool? isLogarithmic = null)
    {
        if (losses.Count == 0)
        {
            return Linear(0, 1, mostTicks);
        }

        var (low, high) = (Math.Clamp(losses.Min(), -Largest, Largest), Math.Clamp(losses.Max(), -Largest, Largest));
        return low > 0 && (isLogarithmic ?? (high / low > WideRatio)) ? Logarithmic(low, high, mostTicks) : Linear(low, high, mostTicks);
    }

    /// <summary>The axis for steps: exactly what they span, with ticks at whole ones.</summary>
    public static PlotScale OfSteps(int first, int last, int mostTicks)
    {
        if (first >= last)
        {
            return new PlotScale(first - 1d, first + 1d, IsLogarithmic: false, [first]);
        }

        var width = Math.Max(1, Nice(((double)last - first) / Math.Max(1, mostTicks)));
        return new PlotScale(first, last, IsLogarithmic: false, Multiples(first, last, width));
    }

    /// <summary>Where a value lies: 0 at the beginning, 1 at the end.</summary>
    public double At(double value) => Math.Clamp(IsLogarithmic ? Ratio(Math.Log10(Math.Max(value, Low)), Math.Log10(Low), Math.Log10(High)) : Ratio(Math.Clamp(value, -Largest, Largest), Low, High), 0, 1);

    /// <summary>A tick's value, in no more digits than tell it from the next.</summary>
    public string Label(double tick)
    {
        var size = Math.Abs(tick);
        if (size != 0 && size is < 1e-3 or >= 1e5)
        {
            return tick.ToString(IsLogarithmic ? "0.#e0" : "0.###e0", CultureInfo.InvariantCulture);
        }

        var apart = IsLogarithmic || Ticks.Count < 2 ? size : Ticks[1] - Ticks[0];
        var decimals = apart is > 0 and < 1 ? Math.Min(9, (int)Math.Ceiling(-Math.Log10(apart) - 1e-9)) : 0;
        return tick.ToString("F" + decimals.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    private static double Ratio(double value, double low, double high) => (value - low) / (high - low);

    private static PlotScale Linear(double low, double high, int mostTicks)
    {
        var pad = low < high ? 0 : low == 0 ? 1 : Math.Abs(low) / 10;
        (low, high) = (low - pad, high + pad);
        var width = Nice((high - low) / Math.Max(1, mostTicks));
        if (!(width > 0) || !double.IsFinite(width))
        {
            return new PlotScale(low, high > low ? high : low + 1, IsLogarithmic: false, [low]);
        }

        (low, high) = (Math.Floor(low / width) * width, Math.Ceiling(high / width) * width);
        return high > low ? new PlotScale(low, high, IsLogarithmic: false, Multiples(low, high, width)) : new PlotScale(low, low + 1, IsLogarithmic: false, [low]);
    }

    private static PlotScale Logarithmic(double low, double high, int mostTicks)
    {
        // A twentieth of the way beyond what is there.
        var (from, to) = (Math.Log10(low), Math.Log10(high));
        var room = Math.Max(to - from, 0.05) / 20;
        (low, high) = (Math.Max(Math.Pow(10, from - room), double.Epsilon), Math.Min(Math.Pow(10, to + room), double.MaxValue));
        var (first, last) = ((int)Math.Ceiling(Math.Log10(low)), (int)Math.Floor(Math.Log10(high)));
        double[] parts = last - first + 1 > FewDecades ? [1] : [1, 2, 5];
        var every = (int)Math.Max(1, Nice((last - first + 1d) / Math.Max(1, mostTicks)));
        var ticks = new List<double>();
        for (var decade = (int)Math.Floor((first - 1d) / every) * every; decade <= last; decade += every)
        {
            ticks.AddRange(parts.Select(part => part * Math.Pow(10, decade)).Where(tick => tick >= low && tick <= high));
        }

        return new PlotScale(low, high, IsLogarithmic: true, ticks);
    }

    /// <summary>The next of 1, 2, 5, 10, 20 and so on.</summary>
    private static double Nice(double width)
    {
        var decade = Math.Pow(10, Math.Floor(Math.Log10(width)));
        var part = width / decade;
        return decade * (part <= 1.000001 ? 1 : part <= 2.000001 ? 2 : part <= 5.000001 ? 5 : 10);
    }

    private static List<double> Multiples(double low, double high, double width)
    {
        var (first, last) = (Math.Ceiling((low / width) - 1e-6), Math.Floor((high / width) + 1e-6));
        var ticks = new List<double>();
        for (var multiple = first; multiple <= last && ticks.Count < 100; multiple++)
        {
            // Zero has no sign here.
            ticks.Add((multiple * width) + 0.0);
        }

        return ticks;
    }
}
