using System.Diagnostics;
using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench;

/// <summary>The program of the clients, built in one way or another, with settings of the runtime.</summary>
internal sealed record ClientProgram(string Path, IReadOnlyDictionary<string, string> Settings)
{
    /// <summary>As it was built beside the bench, with the runtime's defaults.</summary>
    public static ClientProgram Built { get; } = new(Repository.Program("ComfyPulse.Bench.Client"), new Dictionary<string, string>(StringComparer.Ordinal));

    /// <summary>Does one work in a process of its own.</summary>
    public async Task<Sample> MeasureAsync(string way, Work work, Uri pod)
    {
        var start = new ProcessStartInfo(Path, [way, work.Key, pod.AbsoluteUri]) { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var (name, value) in Settings)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{Path} did not start.");
        var line = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? Sample.Parse(line) : throw new InvalidOperationException($"{way} failed at {work.Key}.");
    }
}
