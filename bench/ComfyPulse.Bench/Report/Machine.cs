using System.Runtime.InteropServices;

namespace ComfyPulse.Bench.Report;

/// <summary>Where the numbers come from.</summary>
internal static class Machine
{
    public static string Describe() => $"{Environment.ProcessorCount} cores ({Processor()}), {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}";

    private static string Processor() =>
        File.Exists("/proc/cpuinfo") && File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line.Split(": ")[^1]
            : $"{RuntimeInformation.ProcessArchitecture}";
}
