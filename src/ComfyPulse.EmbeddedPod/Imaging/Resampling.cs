namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Which source pixels make one target pixel along one axis, and how much of each. The weights sum to 1.</summary>
internal readonly record struct Taps(int[] Indexes, float[] Weights);

/// <summary>ComfyUI's ways to scale a picture, each as PyTorch and Pillow calculate it.</summary>
internal static class Resampling
{
    /// <summary>The names, as nodes list them.</summary>
    public static readonly string[] Methods = ["nearest-exact", "bilinear", "area", "bicubic", "lanczos"];

    /// <summary>The taps of all target pixels of an axis.</summary>
    /// <exception cref="NodeFailureException">There is no such method.</exception>
    public static Taps[] Plan(string method, int from, int to)
    {
        var scale = (double)from / to;
        var plan = new Taps[to];
        for (var i = 0; i < to; i++)
        {
            plan[i] = method switch
            {
                "nearest-exact" => new Taps([Math.Min((int)((i + 0.5) * scale), from - 1)], [1f]),
                "bilinear" => Bilinear(i, scale, from),
                "area" => Area(i, from, to),
                "bicubic" => Bicubic(i, scale, from),
                "lanczos" => Lanczos(i, scale, from),
                _ => throw new NodeFailureException("ValueError", $"unknown scaling method '{method}'"),
            };
        }

        return plan;
    }

    private static Taps Bilinear(int target, double scale, int size)
    {
        var source = Math.Max(0, ((target + 0.5) * scale) - 0.5);
        var first = Math.Min((int)source, size - 1);
        var part = (float)(source - first);
        return new Taps([first, Math.Min(first + 1, size - 1)], [1f - part, part]);
    }

    private static Taps Area(int target, int from, int to)
    {
        var start = (int)((long)target * from / to);
        var end = (int)((((target + 1L) * from) + to - 1) / to);
        var indexes = Enumerable.Range(start, end - start).ToArray();
        return new Taps(indexes, [.. indexes.Select(_ => 1f / indexes.Length)]);
    }

    private static Taps Bicubic(int target, double scale, int size)
    {
        var source = ((target + 0.5) * scale) - 0.5;
        var first = (int)Math.Floor(source);
        var part = source - first;
        var indexes = new int[4];
        var weights = new float[4];
        for (var tap = 0; tap < 4; tap++)
        {
            indexes[tap] = Math.Clamp(first + tap - 1, 0, size - 1);
            weights[tap] = (float)Cubic(Math.Abs(part - tap + 1));
        }

        return new Taps(indexes, weights);
    }

    private static double Cubic(double distance)
    {
        const double A = -0.75;
        return distance switch
        {
            < 1 => ((((A + 2) * distance) - (A + 3)) * distance * distance) + 1,
            < 2 => (((((distance - 5) * distance) + 8) * distance) - 4) * A,
            _ => 0,
        };
    }

    // Pillow's: the filter widens when a picture shrinks.
    private static Taps Lanczos(int target, double scale, int size)
    {
        const int Lobes = 3;
        var stretch = Math.Max(scale, 1);
        var support = Lobes * stretch;
        var center = (target + 0.5) * scale;
        var start = Math.Max(0, (int)(center - support + 0.5));
        var end = Math.Min(size, (int)(center + support + 0.5));
        var indexes = Enumerable.Range(start, end - start).ToArray();
        var weights = indexes.Select(index => Windowed((index - center + 0.5) / stretch)).ToArray();
        var sum = weights.Sum();
        return new Taps(indexes, [.. weights.Select(weight => (float)(weight / sum))]);

        static double Windowed(double x) => x is > -Lobes and < Lobes ? Sinc(x) * Sinc(x / Lobes) : 0;
        static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
    }
}
