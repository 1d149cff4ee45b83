using ComfyPulse.Workflows;

namespace ComfyPulse.Progress;

/// <summary>How the times of this run compare with the expected ones: by each kind of work, because a slow disk says little about a graphics card.</summary>
internal sealed class RunPace
{
    /// <summary>No observation counts for more than this factor: one hiccup is not a slow machine.</summary>
    private const double MostFactor = 200;

    private static readonly int Kinds = Enum.GetValues<WorkKind>().Length;

    private readonly double[] _logs = new double[Kinds];
    private readonly double[] _weights = new double[Kinds];

    /// <summary>A node of a kind took so long in place of the expected time.</summary>
    public void Observe(WorkKind kind, double seconds, double expected, double weight = 1)
    {
        if (kind == WorkKind.Trivial || seconds <= 0 || expected <= 0)
        {
            return;
        }

        // What took next to nothing tells next to nothing: it was cached somewhere, or there was nothing to do.
        weight *= Math.Min(1, seconds / 0.1);
        _logs[(int)kind] += weight * Math.Log(Math.Clamp(seconds / expected, 1 / MostFactor, MostFactor));
        _weights[(int)kind] += weight;
    }

    /// <summary>The factor for what a kind of work still has to do. <paramref name="trust"/>: for how many observations the expected time stands.</summary>
    public double Of(WorkKind kind, double trust)
    {
        if (kind is WorkKind.Trivial or WorkKind.Remote)
        {
            return 1;
        }

        var (logs, weights) = (0.0, trust);
        for (var other = 0; other < Kinds; other++)
        {
            var likeness = other == (int)kind ? 1 : Likeness(kind, (WorkKind)other);
            logs += likeness * Math.Min(1, 3 / Math.Max(3, _weights[other])) * _logs[other];
            weights += likeness * Math.Min(_weights[other], 3);
        }

        return weights > 0 ? Math.Exp(logs / weights) : 1;
    }

    /// <summary>How much has been observed of a kind of work.</summary>
    public double Evidence(WorkKind kind) => _weights[(int)kind];

    /// <summary>Takes over what another has observed.</summary>
    public void CopyFrom(RunPace other)
    {
        other._logs.CopyTo(_logs, 0);
        other._weights.CopyTo(_weights, 0);
    }

    private static double Likeness(WorkKind one, WorkKind other) =>
        one == WorkKind.Load || other == WorkKind.Load ? 0.05
        : OnGpu(one) && OnGpu(other) ? 0.3
        : other is WorkKind.Remote or WorkKind.Trivial ? 0
        : 0.15;

    private static bool OnGpu(WorkKind kind) => WorkKinds.RunsModel(kind);
}
