using ComfyPulse.Protocol;

namespace ComfyPulse.Training;

/// <summary>Merges what all sources tell of a training. No clock: what is told carries its time, since the run began to be followed.</summary>
internal sealed partial class TrainingTracker(TrainingPlan plan)
{
    private readonly StepRate _rate = new();
    private readonly CurveBuilder _curve = new();
    private readonly TrainingFinds _finds = new();
    private readonly int?[] _passes = [.. plan.Trainers.Select(trainer => trainer.Passes)];
    private LossLines _losses = new(plan.Trainers[0].Rule.LossComesBeforeCount);
    private int _current;
    private int _offset;
    private bool _isTraining;
    private bool _isCached;
    private bool _barTold;
    private TrainingValue<int>? _step;
    private TrainingValue<int>? _epoch;
    private TrainingValue<int>? _epochs;
    private TrainingValue<double>? _learningRate;
    private TrainingValue<double>? _secondsPerStep;
    private TrainingValue<int>? _linesTotal;
    private int? _stallToldAt;

    /// <summary>Grows with everything that is news.</summary>
    public int Changes { get; private set; }

    public TrainingPlan Plan => plan;

    public bool IsTraining => _isTraining;

    public TrainingCurve Curve => _curve.Build();

    /// <summary>When to look whether the training has stalled; null for never.</summary>
    public TimeSpan? LookAt => _isTraining && _step is { } step && step.Value != _stallToldAt && step.Value < Total?.Value ? _rate.StallAt : null;

    private Trainer Current => plan.Trainers[_current];

    private TrainingValue<int>? Total
    {
        get
        {
            var sum = 0L;
            foreach (var passes in _passes)
            {
                sum = passes is null || sum < 0 ? -1 : sum + passes.Value;
            }

            return sum is > 0 and <= int.MaxValue ? new((int)sum, _barTold && _passes.Length == 1 ? TrainingSource.ProgressBar : TrainingSource.Workflow) : _linesTotal;
        }
    }

    /// <summary>Which trainer is at work; -1 for none.</summary>
    public void AtWork(int trainer)
    {
        if (_isTraining == trainer >= 0 && (trainer < 0 || trainer == _current))
        {
            return;
        }

        _isTraining = trainer >= 0;
        Changes++;
        if (trainer >= 0 && trainer != _current)
        {
            _current = trainer;
            var before = _passes.AsSpan(0, trainer);
            _offset = before.Contains(null) ? _step?.Value ?? 0 : (int)Math.Min(int.MaxValue, before.ToArray().Sum(passes => (long)passes!.Value));
            _losses = new LossLines(Current.Rule.LossComesBeforeCount);
            _rate.BeginAnew();
        }
    }

    /// <summary>All trainers' results come from the cache.</summary>
    public void Cached()
    {
        Changes += _isCached ? 0 : 1;
        _isCached = true;
    }

    /// <summary>The bar of the trainer at work. Another bar than the steps' (a sample's, drawn on the way) is passed over.</summary>
    public void Bar(double value, double max, TimeSpan at)
    {
        if (value is not (>= 0 and <= int.MaxValue) || max is not (>= 1 and <= int.MaxValue) || value > max)
        {
            return;
        }

        var (done, all) = ((int)value, (int)max);
        switch (Current.Rule.Bar)
        {
            case TrainingBar.Steps when IsOwnBar(all):
                (_passes[_current], _barTold) = (all, true);
                Advance(_offset + done, TrainingSource.ProgressBar, at);
                break;
            case TrainingBar.Percent when all == 100 && _passes[_current] is { } passes:
                Advance(_offset + (int)((long)passes * done / 100), TrainingSource.ProgressBar, at, isInterpolated: true);
                break;
            case TrainingBar.Epochs:
                Set(ref _epoch, done, TrainingSource.ProgressBar);
                Set(ref _epochs, all, TrainingSource.ProgressBar);
                break;
        }
    }

    /// <summary>Something that a node put out.</summary>
    public void Produced(string nodeId, string? classType, string kind, FileReference? file, string? text)
    {
        var isNews = (file, text) switch
        {
            ({ } graph, _) when classType == "LossGraphNode" => _finds.Graph(graph),
            ({ } picture, _) when kind is "images" or "gifs" or "video" => _finds.Sample(_step?.Value, nodeId, picture),
            (_, { } words) => _finds.Text(words, _step?.Value),
            _ => false,
        };
        Changes += isNews ? 1 : 0;
    }

    /// <summary>The LoRAs that the pod lists now.</summary>
    public void Listed(IReadOnlyList<string> names) =>
        Changes += _finds.Listed(names.Where(name => plan.Loras.Any(lora => lora.IsSavedByTrainer && lora.MayBe(name))), _step?.Value) ? 1 : 0;

    /// <summary>A preview.</summary>
    public void Preview(string? nodeId)
    {
        if (_isTraining && (nodeId is null || nodeId == Current.NodeId))
        {
            Changes += _finds.Sample(_step?.Value, Current.NodeId, file: null) ? 1 : 0;
        }
    }

    /// <summary>What an earlier follower has seen comes first; what happened since then was missed.</summary>
    public void Resume(TrainingCurve? curve, IReadOnlyList<TrainingSample> samples, IReadOnlyList<TrainingCheckpoint> savedFiles)
    {
        _finds.Resume(samples, savedFiles);
        if (curve is { Points: [.., var last] })
        {
            _curve.Resume(curve);
            _step = new(last.Step, last.Source);
            Broke();
        }
    }

    /// <summary>Nothing may be heard from here on.</summary>
    public void Broke()
    {
        _rate.Pause();
        _curve.Gap();
        _losses.Forget();
    }

    /// <summary>Lines of the log were missed.</summary>
    public void LinesMissed() => _losses.Forget();

    /// <summary>Whether the training has stalled, told once a step: what to say; null for nothing.</summary>
    public string? TakeStall(TimeSpan at)
    {
        if (LookAt is not { } look || at < look)
        {
            return null;
        }

        _stallToldAt = _step!.Value.Value;
        Changes++;
        return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"The training has stood at step {_stallToldAt} of {Total!.Value.Value} for {(at - _rate.HeardAt).TotalSeconds:0} s; before, a step took {_rate.SecondsPerStep ?? 0:0.##} s.");
    }

    private bool IsOwnBar(int max) => Current.Passes is not { } expected ? _passes[_current] is not { } seen || seen == max : max == expected || max == Current.Steps;

    private void Advance(int step, TrainingSource source, TimeSpan at, bool isInterpolated = false)
    {
        if (step < 1 || step <= _step?.Value)
        {
            return;
        }

        _step = new(step, source, isInterpolated);
        _rate.Advance(step, at);
        Changes++;
        if (!isInterpolated)
        {
            _curve.Add(step, loss: null, source, at);
        }
    }

    private void Lose(int step, double? loss, TrainingSource source, TimeSpan at)
    {
        if (loss is { } known)
        {
            _curve.Add(step, known, source, at);
            Changes++;
        }
    }
}
