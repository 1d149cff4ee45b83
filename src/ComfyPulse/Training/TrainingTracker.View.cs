namespace ComfyPulse.Training;

/// <content>Where the training stands, between what was told too.</content>
internal sealed partial class TrainingTracker
{
    public TrainingProgress View(TimeSpan at)
    {
        var (step, total, seconds) = (StepAt(at), Total, _rate.SecondsPerStep is { } own ? new TrainingValue<double>(own, TrainingSource.Computed) : _secondsPerStep);
        var trainer = Current;
        return new TrainingProgress
        {
            NodeId = trainer.NodeId,
            ClassType = trainer.ClassType,
            IsTraining = _isTraining,
            IsCached = _isCached,
            Step = step,
            Steps = total,
            PassesPerStep = trainer.PassesPerStep > 1 ? trainer.PassesPerStep : null,
            Epoch = _epoch,
            Epochs = _epochs ?? (trainer.Epochs is { } epochs ? new(epochs, TrainingSource.Workflow) : null),
            Loss = _curve.Newest is { } loss ? new(loss.Loss, loss.Source) : null,
            SmoothedLoss = _curve.Smoothed is { } smoothed ? new(smoothed, TrainingSource.Computed) : null,
            LearningRate = _learningRate ?? (trainer.LearningRate is { } rate ? new(rate, TrainingSource.Workflow) : null),
            SecondsPerStep = seconds,
            TimeLeft = _isTraining && LeftAt(at, total, seconds) is { } left ? new(left, TrainingSource.Computed) : null,
            StalledFor = _isTraining && _stallToldAt is { } stalled && stalled == _step?.Value ? at - _rate.HeardAt : null,
            LoraName = plan.Loras is [var lora, ..] ? new(lora.Name, TrainingSource.Workflow) : null,
            Samples = _finds.Samples,
            Checkpoints = _finds.Checkpoints,
            LossGraph = _finds.LossGraph,
            ReportedFailure = _finds.Failure,
        };
    }

    /// <summary>Between two words of a bar that is told now and then, and while nothing is heard, the rate goes on; never as far as the next word would be.</summary>
    private TrainingValue<int>? StepAt(TimeSpan at)
    {
        if (_step is not { } told || !_isTraining || _rate.SecondsPerStep is not { } seconds || _rate.Newest is not { } newest || Total is not { } total)
        {
            return _step;
        }

        var most = Math.Min(_rate.IsPausing ? int.MaxValue : newest.Step + _rate.Stride - 1, total.Value - 1);
        var now = Math.Min(newest.Step + ((at - newest.At).TotalSeconds / seconds), most);
        return now >= told.Value + 1 ? new((int)now, told.Source, IsInterpolated: true) : told;
    }

    private TimeSpan? LeftAt(TimeSpan at, TrainingValue<int>? total, TrainingValue<double>? seconds)
    {
        if (_step is not { } step || total is not { } all || seconds is not { } each)
        {
            return null;
        }

        var left = (Math.Max(0, all.Value - step.Value) * each.Value) - (_rate.Newest is { } newest ? (at - newest.At).TotalSeconds : 0);
        return TimeSpan.FromSeconds(Math.Clamp(left, 0, TimeSpan.MaxValue.TotalSeconds / 2));
    }
}
