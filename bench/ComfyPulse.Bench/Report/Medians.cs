namespace ComfyPulse.Bench.Report;

internal static class Medians
{
    public static double Of<T>(IEnumerable<T> samples, Func<T, double> value)
    {
        var sorted = samples.Select(value).Order().ToArray();
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }
}
