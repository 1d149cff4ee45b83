using System.Globalization;

namespace ComfyPulse.Cli.Output;

/// <summary>A time left in words that claim no more than is known.</summary>
internal static class TimeLeft
{
    /// <summary>A range is wide where its ends are further apart than half the time itself, and than this.</summary>
    private static readonly TimeSpan NarrowEnough = TimeSpan.FromSeconds(10);

    /// <summary>The words; empty where the time is not known.</summary>
    public static string Of(TimeSpan? eta, EtaRange? range, bool isShort)
    {
        if (eta is not { } left)
        {
            return "";
        }

        return IsWide(left, range) ? $"{(isShort ? "~" : "about ")}{Round(left)} left" : $"{ProgressText.Clock(TimeSpan.FromSeconds(Math.Ceiling(Math.Max(0, left.TotalSeconds))))} left";
    }

    private static bool IsWide(TimeSpan left, EtaRange? range) => range is { } known && known.High - known.Low is var width && width > NarrowEnough && width > left / 2;

    /// <summary>A round number: nobody believes in the seconds of a guess.</summary>
    private static string Round(TimeSpan left) => left switch
    {
        { TotalSeconds: < 20 } => $"{Nearest(left.TotalSeconds, 5)} s",
        { TotalSeconds: < 55 } => $"{Nearest(left.TotalSeconds, 10)} s",
        { TotalMinutes: < 9.5 } => $"{Nearest(left.TotalMinutes, 1)} min",
        { TotalMinutes: < 57.5 } => $"{Nearest(left.TotalMinutes, 5)} min",
        { TotalHours: < 9.75 } => $"{Nearest(left.TotalHours, 0.5)} h",
        _ => $"{Nearest(left.TotalHours, 1)} h",
    };

    private static string Nearest(double number, double unit) => (Math.Max(1, Math.Round(number / unit)) * unit).ToString("0.#", CultureInfo.InvariantCulture);
}
