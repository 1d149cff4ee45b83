using System.Globalization;

namespace ComfyPulse.Fuzzing;

/// <summary>How many inputs are tried, and which: the same each time unless asked otherwise.</summary>
internal static class FuzzSettings
{
    /// <summary>Inputs in all; <c>COMFYPULSE_FUZZ_COUNT</c> runs more, or fewer.</summary>
    public static long TotalCount { get; } = Setting("COMFYPULSE_FUZZ_COUNT", 1_000_000);

    /// <summary>The same inputs each time, unless <c>COMFYPULSE_FUZZ_SEED</c> asks for others.</summary>
    public static long Seed { get; } = Setting("COMFYPULSE_FUZZ_SEED", 20_260_801);

    private static long Setting(string variable, long otherwise) =>
        long.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
