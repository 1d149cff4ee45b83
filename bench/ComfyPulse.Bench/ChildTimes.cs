using System.Globalization;

namespace ComfyPulse.Bench;

/// <summary>The CPU of the processes that this one has started and that have ended.</summary>
internal static class ChildTimes
{
    private const int UserOfChildren = 13;
    private const double TicksPerSecond = 100;

    /// <summary>In milliseconds, to ten; null where the system does not tell.</summary>
    public static double? Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        // Behind the name, which may have blanks in it.
        var fields = File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ');
        return (double.Parse(fields[UserOfChildren], CultureInfo.InvariantCulture) + double.Parse(fields[UserOfChildren + 1], CultureInfo.InvariantCulture)) * 1000 / TicksPerSecond;
    }
}
