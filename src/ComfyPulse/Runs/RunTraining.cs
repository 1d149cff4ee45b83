using ComfyPulse.Progress;
using ComfyPulse.Training;

namespace ComfyPulse.Runs;

/// <summary>A run's training: what the run's messages and outputs mean for it.</summary>
internal sealed class RunTraining
{
    private readonly RunState _run;
    private readonly TrainingTracker _tracker;
    private readonly int[] _nodes;
    private int _changes;

    public RunTraining(RunState run, TrainingPlan plan)
    {
        (_run, _tracker) = (run, new TrainingTracker(plan));
        if (run.Setup.Resume is { } seen)
        {
            _tracker.Resume(seen.Curve, seen.Samples, seen.SavedFiles);
        }

        _nodes = [.. plan.Trainers.Select(trainer => run.Nodes.Board.IndexOf(trainer.NodeId))];
    }

    /// <summary>What it will train.</summary>
    public TrainingPlan Plan => _tracker.Plan;

    /// <summary>Whether a trainer is at work, as far as known.</summary>
    public bool IsAtWork => _run.Result is null && _tracker.IsTraining;

    /// <summary>Whether files may appear on the pod that no message tells of.</summary>
    public bool WantsListing => IsAtWork && Plan.Loras.Any(lora => lora.IsSavedByTrainer);

    public TrainingCurve Curve => _tracker.Curve;

    /// <summary>When to look whether it has stalled, on the clock of the stamps; null for never.</summary>
    public TimeSpan? WakeAt => _tracker.LookAt - _run.Setup.Age + _run.Setup.StartedAt;

    /// <summary>Since its first follower began.</summary>
    private TimeSpan Now => _run.Events.Now + _run.Setup.Age;

    public TrainingProgress View(TimeSpan at) => _tracker.View(at - _run.Setup.StartedAt + _run.Setup.Age);

    /// <summary>A message was heard: where the trainers stand now.</summary>
    public void Follow()
    {
        var (board, atWork, cached) = (_run.Nodes.Board, -1, 0);
        for (var i = 0; i < _nodes.Length; i++)
        {
            var stage = board.StageOf(_nodes[i]);
            atWork = stage == NodeStage.Running && atWork < 0 ? i : atWork;
            cached += stage == NodeStage.Cached ? 1 : 0;
        }

        if (cached == _nodes.Length)
        {
            _tracker.Cached();
        }

        _tracker.AtWork(atWork);
        if (atWork >= 0 && board.BarOf(_nodes[atWork]) is var (value, max))
        {
            _tracker.Bar(value, max, Now);
        }

        Tell();
    }

    public void Text(string nodeId, string text)
    {
        _tracker.Text(nodeId, text, Now);
        Tell();
    }

    public void Preview(string? nodeId)
    {
        _tracker.Preview(nodeId);
        Tell();
    }

    public void Logs(RunFact.LogsSaid logs)
    {
        if (logs.AreLinesMissing)
        {
            _tracker.LinesMissed();
        }

        foreach (var entry in logs.Texts)
        {
            _tracker.Log(entry, Now);
        }

        Tell();
    }

    public void Listed(IReadOnlyList<string> names)
    {
        _tracker.Listed(names);
        Tell();
    }

    public void Produced(PromptOutput output)
    {
        var node = _run.Nodes.Board.IndexOf(output.NodeId) is var index and >= 0 ? _run.Nodes.Board.Describe(index).ClassType : null;
        _tracker.Produced(output.NodeId, node, output.Kind, output.File, output.Text);
        Tell();
    }

    public void Broke() => _tracker.Broke();

    /// <summary>Time has passed: no steps for too long are told as a warning.</summary>
    public void Watch()
    {
        if (_run.Result is null && _tracker.TakeStall(Now) is { } stall)
        {
            _run.Warnings.Raise("training_stalled", stall);
            Tell();
        }
    }

    /// <summary>The run has ended, and the training with it.</summary>
    public void End()
    {
        _tracker.AtWork(-1);
        Tell();
    }

    private void Tell()
    {
        if (_changes != _tracker.Changes)
        {
            _changes = _tracker.Changes;
            _run.Events.Trained();
        }
    }
}
