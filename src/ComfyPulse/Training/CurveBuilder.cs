namespace ComfyPulse.Training;

/// <summary>Gathers the points of a curve from all sources, in bounded memory: when it is full, neighbours become one, and new steps join in groups of the same size.</summary>
internal sealed class CurveBuilder
{
    public const int MaxPoints = 4096;

    /// <summary>The weight of a new loss in the running mean.</summary>
    private const double Weight = 0.1;

    private readonly List<TrainingPoint> _points = [];
    private int _group = 1;
    private bool _gap;
    private double _mean;
    private double _weights;

    /// <summary>The newest loss by step.</summary>
    public (int Step, double Loss, TrainingSource Source)? Newest { get; private set; }

    /// <summary>The running mean; null before the first finite loss.</summary>
    public double? Smoothed => _weights > 0 ? _mean / _weights : null;

    /// <summary>Takes the points of an earlier follower, as far as they are in order.</summary>
    public void Resume(TrainingCurve curve)
    {
        var (last, losses) = (0, 0L);
        foreach (var point in curve.Points.Take(MaxPoints))
        {
            if (point.FirstStep <= last || point.Step < point.FirstStep)
            {
                continue;
            }

            (last, losses) = (point.Step, losses + point.Losses);
            _points.Add(point);
            Newest = point.Loss is { } loss ? (point.Step, loss, point.Source) : Newest;
            _mean = point.Smoothed is { } smoothed && double.IsFinite(smoothed) ? smoothed : _mean;
            while (_group < point.Step - point.FirstStep + 1)
            {
                _group *= 2;
            }
        }

        // The mean of so many losses, as if they had been learned here.
        _weights = losses == 0 ? 0 : 1 - Math.Pow(1 - Weight, losses);
        _mean *= _weights;
    }

    /// <summary>From here on something was missed.</summary>
    public void Gap() => _gap = _points.Count > 0;

    /// <summary>A step was told, with or without its loss. A loss that comes later joins its step; of two for one step the later counts.</summary>
    public void Add(int step, double? loss, TrainingSource source, TimeSpan at)
    {
        if (step < 1)
        {
            return;
        }

        var place = _points.Count;
        while (place > 0 && _points[place - 1].FirstStep > step)
        {
            place--;
        }

        var before = place > 0 ? _points[place - 1] : null;
        if (before is not null && before.Step >= step)
        {
            Join(place - 1, step, loss, source);
            return;
        }

        Learn(step, loss, source);
        var after = place < _points.Count ? _points[place] : null;
        var isApart = before is not null && step > before.Step + 1;
        var point = new TrainingPoint(step, step, at, source)
        {
            Loss = loss,
            Lowest = loss,
            Highest = loss,
            Losses = loss is null ? 0 : 1,
            Smoothed = loss is null ? null : Smoothed,
            FollowsGap = isApart && (after?.FollowsGap ?? _gap),
        };
        if (after is { FollowsGap: true })
        {
            _points[place] = after with { FollowsGap = after.FirstStep > step + 1 };
        }

        _gap &= after is not null;
        if (after is null && before is not null && step < before.FirstStep + _group && !point.FollowsGap)
        {
            _points[^1] = before.And(point);
        }
        else
        {
            _points.Insert(place, point);
            Halve();
        }
    }

    public TrainingCurve Build() => new([.. _points]);

    private void Join(int place, int step, double? loss, TrainingSource source)
    {
        var point = _points[place];
        if (loss is not { } known || (point.FirstStep == point.Step && point.Losses == 1 && point.Loss.Equals(known)))
        {
            return;
        }

        if (point.FirstStep == point.Step)
        {
            Learn(step, point.Losses == 0 ? loss : null, source);
            Newest = Newest is { } newest && newest.Step > step ? Newest : (step, known, source);
            _points[place] = point with { Loss = known, Lowest = known, Highest = known, Losses = 1, Source = source, Smoothed = Smoothed };
        }
        else if (Newest is null || step > Newest.Value.Step)
        {
            Learn(step, loss, source);
            _points[place] = point.And(new TrainingPoint(step, point.Step, point.At, source) { Loss = known, Lowest = known, Highest = known, Losses = 1, Smoothed = Smoothed });
        }
    }

    private void Learn(int step, double? loss, TrainingSource source)
    {
        if (loss is not { } known)
        {
            return;
        }

        Newest = Newest is { } newest && newest.Step > step ? newest : (step, known, source);
        if (double.IsFinite(known))
        {
            (_mean, _weights) = ((_mean * (1 - Weight)) + (known * Weight), (_weights * (1 - Weight)) + Weight);
        }
    }

    private void Halve()
    {
        if (_points.Count <= MaxPoints)
        {
            return;
        }

        _group *= 2;
        var kept = 0;
        for (var i = 0; i < _points.Count; i += 2)
        {
            _points[kept++] = i + 1 < _points.Count ? _points[i].And(_points[i + 1]) : _points[i];
        }

        _points.RemoveRange(kept, _points.Count - kept);
    }
}
