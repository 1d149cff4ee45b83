using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Report;

/// <summary>One work, one line a client: medians, and the median of the ratios to the bare loop of the same round.</summary>
internal static class WorkTable
{
    private const double Million = 1e6;

    public static void Write(TextWriter output, Work work, IReadOnlyDictionary<string, List<Sample>> samples)
    {
        output.WriteLine();
        output.WriteLine($"### {work.Title}");
        output.WriteLine();
        output.WriteLine($"| client | CPU, ms | × bare | whole process, ms | wall, ms | × bare | {(HasJobs(work) ? "overhead a job, ms | × bare | " : "")}allocated, MB | memory, MB | {(work.Pods > 1 ? "KB a connection | " : "")}requests a prompt | ended |");
        output.WriteLine($"|---|---:|---:|---:|---:|---:|{(HasJobs(work) ? "---:|---:|" : "")}---:|---:|{(work.Pods > 1 ? "---:|" : "")}---:|---:|");
        var bare = samples[WayNames.Bare];
        foreach (var (key, title) in WayNames.All)
        {
            if (samples.TryGetValue(key, out var own))
            {
                output.WriteLine($"| {title} | {Line(work, own, bare)} |");
            }
        }
    }

    private static string Line(Work work, List<Sample> own, List<Sample> bare)
    {
        var cells = new List<string>
        {
            $"{Of(own, sample => sample.Cpu):F0}",
            $"**{Ratio(own, bare, sample => sample.Cpu):F2}**",
            $"{Of(own, sample => sample.Whole):F0}",
            $"{Of(own, sample => sample.Wall):F0}",
            $"{Ratio(own, bare, sample => sample.Wall):F2}",
        };
        if (HasJobs(work))
        {
            cells.Add($"{Of(own, Overhead(work)):F2}");
            cells.Add($"**{Ratio(own, bare, Overhead(work)):F2}**");
        }

        cells.Add($"{Of(own, sample => sample.Allocated) / Million:F1}");
        cells.Add($"{Of(own, sample => sample.Peak) / Million:F0}");
        if (work.Pods > 1)
        {
            cells.Add($"{Of(own, sample => sample.Peak) / 1024 / work.Pods:F0}");
        }

        cells.Add($"{Of(own, sample => (double)sample.Requests / work.Prompts):F2}");
        cells.Add($"{own.Min(sample => sample.Ended)} of {work.Prompts}");
        return string.Join(" | ", cells);
    }

    private static bool HasJobs(Work work) => work is { Script.Kind: ScriptKind.Job, AtOnce: 1 };

    /// <summary>From the call to the known outputs, without the time that the pod had the prompt.</summary>
    private static Func<Sample, double> Overhead(Work work) => sample => (sample.Wall - sample.AtPod) / work.Prompts;

    private static double Of(List<Sample> samples, Func<Sample, double> value) => Medians.Of(samples, value);

    private static double Ratio(List<Sample> own, List<Sample> bare, Func<Sample, double> value) => Medians.Of(own.Zip(bare), pair => value(pair.First) / value(pair.Second));
}
