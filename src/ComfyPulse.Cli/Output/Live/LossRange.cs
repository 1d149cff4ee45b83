namespace ComfyPulse.Cli.Output.Live;

/// <summary>What the losses of a chart span, from its lowest row to its highest.</summary>
/// <param name="Low">The lowest.</param>
/// <param name="High">The highest.</param>
internal sealed record LossRange(double Low, double High)
{
    /// <summary>A span of more than this ratio is logarithmic: what is small would be a flat line.</summary>
    private const double WideRatio = 100;

    /// <summary>Whether there is but one loss.</summary>
    public bool IsFlat => Low >= High;

    /// <summary>The label at the top.</summary>
    public string Top => TrainingText.Loss(High);

    /// <summary>The label at the bottom.</summary>
    public string Bottom => TrainingText.Loss(Low);

    /// <summary>The span of the finite losses; null where there are none.</summary>
    public static LossRange? Of(IReadOnlyList<TrainingPoint> points)
    {
        double[] losses = [.. points.SelectMany(point => (double?[])[point.Lowest, point.Highest, point.Losses > 0 ? point.Smoothed : null]).OfType<double>().Where(double.IsFinite)];
        return losses.Length == 0 ? null : new LossRange(losses.Min(), losses.Max());
    }

    /// <summary>Where a loss lies: 0 at the bottom, 1 at the top.</summary>
    public double At(double loss)
    {
        if (IsFlat)
        {
            return 0.5;
        }

        var share = Low > 0 && High / Low > WideRatio ? Math.Log(loss / Low) / Math.Log(High / Low) : ((loss / 2) - (Low / 2)) / ((High / 2) - (Low / 2));
        return double.IsFinite(share) ? Math.Clamp(share, 0, 1) : 0.5;
    }
}
