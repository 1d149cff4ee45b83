using System.Globalization;

namespace ComfyPulse.Bench.Client;

/// <summary>What the pod has counted since it was asked last.</summary>
internal sealed record PodCounts(int Requests, double AtPod)
{
    public const string Path = "bench/counts";

    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Requests} {AtPod}");

    public static async Task<PodCounts> TakeAsync(Uri pod)
    {
        var parts = (await Submission.Http.GetStringAsync(new Uri(pod, Path))).Split(' ');
        return new(int.Parse(parts[0], CultureInfo.InvariantCulture), double.Parse(parts[1], CultureInfo.InvariantCulture));
    }
}
