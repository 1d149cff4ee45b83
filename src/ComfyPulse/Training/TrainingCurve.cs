using ComfyPulse.Training;

namespace ComfyPulse;

/// <summary>The steps of a training with their losses, as far as told. A value; <see cref="PromptTraining.Curve"/> makes it.</summary>
/// <param name="Points">In the order of steps. At most some thousands: beyond that, neighbours are one point.</param>
public sealed record TrainingCurve(IReadOnlyList<TrainingPoint> Points)
{
    /// <summary>The same curve in at most so many points, for a plot: neighbours become one, with their mean, lowest and highest loss.</summary>
    /// <param name="most">How many points there may be; at least 1.</param>
    public TrainingCurve Reduce(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        if (Points.Count <= most)
        {
            return this;
        }

        var reduced = new List<TrainingPoint>(most);
        for (var i = 0; i < most; i++)
        {
            var (from, to) = ((int)((long)Points.Count * i / most), (int)((long)Points.Count * (i + 1) / most));
            var point = Points[from];
            for (var next = from + 1; next < to; next++)
            {
                point = point.And(Points[next]);
            }

            reduced.Add(point);
        }

        return new TrainingCurve(reduced);
    }

    /// <summary>The curve as comma-separated values for spreadsheets and pandas, with a header: <c>first_step,step,seconds,loss,smoothed,lowest,highest,losses,source,follows_gap</c>, a line a point. What is not known is empty, and losses that
    /// are no numbers are <c>NaN</c>, <c>inf</c> and <c>-inf</c>.</summary>
    public string ToCsv() => CurveCsv.Write(Points);

    /// <summary>The curve as a plot: an SVG for light and dark pages, on which losses are thin, smoothed losses bold, and what was missed a marked break. The same curve always gives the same text.</summary>
    /// <param name="options">Title, size and axes; default: as <see cref="LossPlotOptions"/> has them.</param>
    public string ToSvg(LossPlotOptions? options = null)
    {
        options ??= new LossPlotOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Width, 200, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Width, 10_000, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Height, 120, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Height, 10_000, nameof(options));
        return LossPlot.Draw(this, options);
    }
}

/// <summary>A step of a training, or several that lie together.</summary>
/// <param name="FirstStep">The first of them.</param>
/// <param name="Step">The last of them.</param>
/// <param name="At">When the last of them was told, since the run began to be followed.</param>
/// <param name="Source">Who told it.</param>
public sealed record TrainingPoint(int FirstStep, int Step, TimeSpan At, TrainingSource Source)
{
    /// <summary>The loss, or the mean of those that were told; null where none was. NaN and the infinities are as told.</summary>
    public double? Loss { get; init; }

    /// <summary>The lowest loss.</summary>
    public double? Lowest { get; init; }

    /// <summary>The highest loss.</summary>
    public double? Highest { get; init; }

    /// <summary>The loss without its noise, up to here.</summary>
    public double? Smoothed { get; init; }

    /// <summary>How many losses were told.</summary>
    public int Losses { get; init; }

    /// <summary>Whether what happened just before was missed: the pod was out of reach, or nobody followed.</summary>
    public bool FollowsGap { get; init; }

    /// <summary>This point and the next as one.</summary>
    internal TrainingPoint And(TrainingPoint next) => new(FirstStep, next.Step, next.At, next.Source)
    {
        Loss = Losses + next.Losses == 0 ? null : (((Loss ?? 0) * Losses) + ((next.Loss ?? 0) * next.Losses)) / (Losses + next.Losses),
        Lowest = Lowest is null || next.Lowest < Lowest ? next.Lowest ?? Lowest : Lowest,
        Highest = Highest is null || next.Highest > Highest ? next.Highest ?? Highest : Highest,
        Smoothed = next.Smoothed ?? Smoothed,
        Losses = Losses + next.Losses,
        FollowsGap = FollowsGap || next.FollowsGap,
    };
}
