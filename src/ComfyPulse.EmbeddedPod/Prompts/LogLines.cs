using System.Globalization;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Lines of the pod's own log, as its version writes them.</summary>
internal static class LogLines
{
    private const string Green = "\e[32m";
    private const string Plain = "\e[0m";

    // Longer times are told as a clock tells them.
    private static readonly TimeSpan Seconds = TimeSpan.FromMinutes(10);

    public static string Info(PodVersion version, string text) => version.MarksLogLevels ? $"{Green}[INFO]{Plain} {text}" : text;

    /// <summary>How long a prompt took.</summary>
    public static string Executed(PodVersion version, TimeSpan took)
    {
        // A day and more begins anew at 00, as in ComfyUI.
        var text = took > Seconds
            ? string.Create(CultureInfo.InvariantCulture, $"Prompt executed in {took:hh\\:mm\\:ss}")
            : string.Create(CultureInfo.InvariantCulture, $"Prompt executed in {took.TotalSeconds:0.00} seconds");
        return Info(version, version.MarksLogLevels ? $"{Green}{text}{Plain}" : text);
    }
}
