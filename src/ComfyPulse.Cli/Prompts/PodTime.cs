namespace ComfyPulse.Cli.Prompts;

/// <summary>A pod's times: milliseconds since 1970, by the pod's clock. A pod may say anything; beyond the year 9999 there is no date.</summary>
internal static class PodTime
{
    private const long Last = 253_402_300_799_999;

    /// <summary>The time; null where there is none.</summary>
    public static DateTimeOffset? Of(long? milliseconds) => milliseconds is > 0 and <= Last ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds.Value) : null;
}
