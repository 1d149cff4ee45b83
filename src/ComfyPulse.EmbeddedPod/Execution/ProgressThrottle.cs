namespace ComfyPulse.EmbeddedPod;

/// <summary>Which steps of one progress bar are told: the first, the last and those with a preview at once; others 100 ms and half a percent after the one before.</summary>
internal sealed class ProgressThrottle(TimeProvider time)
{
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(100);
    private const double MinShare = 0.005;

    private long? _sentAt;
    private double _sentValue;
    private double _max;

    /// <summary>Whether this step is sent; it is then the one that the next is measured against.</summary>
    public bool Lets(double value, double max, bool hasPreview)
    {
        // A node may begin a second bar.
        var isNewBar = _sentAt is null || max != _max || value < _sentValue;
        var isDue = isNewBar || value >= max || hasPreview
            || (time.GetElapsedTime(_sentAt!.Value) >= MinInterval && value - _sentValue >= max * MinShare);
        if (isDue)
        {
            (_sentAt, _sentValue, _max) = (time.GetTimestamp(), value, max);
        }

        return isDue;
    }
}
