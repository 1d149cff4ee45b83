using System.Globalization;
using System.Text;

namespace ComfyPulse.Training;

/// <summary>Writes a curve as comma-separated values: a header, then a line a point.</summary>
internal static class CurveCsv
{
    private const string Header = "first_step,step,seconds,loss,smoothed,lowest,highest,losses,source,follows_gap\n";

    public static string Write(IReadOnlyList<TrainingPoint> points)
    {
        var text = new StringBuilder(Header, Header.Length + (points.Count * 64));
        foreach (var point in points)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"{point.FirstStep},{point.Step},{Number(point.At.TotalSeconds)},{Number(point.Loss)},{Number(point.Smoothed)},{Number(point.Lowest)},{Number(point.Highest)},{point.Losses},{point.Source.ToWord()},{(point.FollowsGap ? "true" : "false")}\n");
        }

        return text.ToString();
    }

    /// <summary>Empty where nothing is known; the infinities as pandas reads them, which are texts to a spreadsheet.</summary>
    private static string Number(double? number) => number switch
    {
        null => "",
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        { } value => value.ToString("R", CultureInfo.InvariantCulture),
    };
}
