using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Pod;

/// <summary>What the pod counts until somebody asks.</summary>
internal sealed class PodTally
{
    private readonly Lock _lock = new();
    private int _requests;
    private double _worked;

    public void Asked()
    {
        lock (_lock)
        {
            _requests++;
        }
    }

    /// <summary>A prompt is over, so long after it came.</summary>
    public void Worked(TimeSpan time)
    {
        lock (_lock)
        {
            _worked += time.TotalMilliseconds;
        }
    }

    public PodCounts Take()
    {
        lock (_lock)
        {
            var counts = new PodCounts(_requests, _worked);
            (_requests, _worked) = (0, 0);
            return counts;
        }
    }
}
