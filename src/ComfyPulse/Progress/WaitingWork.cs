using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>What the nodes that have not begun are expected to take, summed by kind of work.</summary>
internal sealed class WaitingWork
{
    private static readonly int Kinds = Enum.GetValues<WorkKind>().Length;

    private readonly double[] _warm = new double[Kinds];
    private readonly double[] _ready = new double[Kinds];
    private readonly double[] _spread = new double[Kinds];
    private readonly double[] _trust = new double[Kinds];
    private double _longestRemote;

    public void Clear()
    {
        Array.Clear(_warm);
        Array.Clear(_ready);
        Array.Clear(_spread);
        Array.Clear(_trust);
        _longestRemote = 0;
    }

    public void Add(WorkKind kind, in NodeCost cost, bool isCold)
    {
        var (index, warm) = ((int)kind, cost.Warm);
        if (kind == WorkKind.Remote)
        {
            // They wait for others, so they wait side by side.
            (warm, _longestRemote) = (Math.Max(0, warm - _longestRemote), Math.Max(warm, _longestRemote));
        }

        _warm[index] += warm;
        _ready[index] += isCold ? cost.Ready : 0;
        _spread[index] += (warm + (isCold ? cost.Ready : 0)) * cost.Spread;
        _trust[index] += warm * cost.Trust;
    }

    /// <summary>The seconds at the run's pace, and the square of their standard deviation.</summary>
    public (double Seconds, double Variance) At(RunPace pace)
    {
        var (seconds, variance) = (0.0, 0.0);
        for (var index = 0; index < Kinds; index++)
        {
            var kind = (WorkKind)index;
            if (_warm[index] + _ready[index] <= 0)
            {
                continue;
            }

            var trust = _warm[index] > 0 ? _trust[index] / _warm[index] : 0;
            var (factor, readying) = (pace.Of(kind, trust), _ready[index] > 0 ? pace.Of(WorkKind.Load, trust) : 0);
            seconds += (_warm[index] * factor) + (_ready[index] * readying);
            var spread = _spread[index] * Math.Max(factor, readying) / Math.Sqrt(1 + pace.Evidence(kind));
            variance += spread * spread;
        }

        return (seconds, variance);
    }
}
