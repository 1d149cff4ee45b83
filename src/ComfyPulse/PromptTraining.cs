using ComfyPulse.Connections;

namespace ComfyPulse;

/// <summary>The training in a prompt: <see cref="PromptRun.Training"/>.</summary>
public sealed class PromptTraining
{
    private readonly PodConnection _connection;
    private readonly LiveRun _run;

    internal PromptTraining(PodConnection connection, LiveRun run) => (_connection, _run) = (connection, run);

    /// <summary>Where it stands now. <see cref="TrainingAdvanced"/> tells when it has gone on; between two words of the pod the step is interpolated, and marked so.</summary>
    public TrainingProgress Progress => _connection.Read(_run, machine => machine.Training!.View(_connection.Now));

    /// <summary>The losses so far: a copy that does not change.</summary>
    public TrainingCurve Curve => _connection.Read(_run, machine => machine.Training!.Curve);

    /// <summary>Waits for the prompt's end, then looks on the pod whether the LoRA is there; each call looks anew. Never fails for what happened to the prompt or for a pod that cannot be asked.</summary>
    /// <param name="cancellationToken">Stops waiting, never the training.</param>
    public async Task<TrainingResult> GetResultAsync(CancellationToken cancellationToken = default)
    {
        await _run.Completion.WaitAsync(cancellationToken).ConfigureAwait(false);
        var (plan, setup) = _connection.Read(_run, machine => (machine.Training!.Plan, machine.Setup));
        var progress = Progress;

        // Of a prompt that was attached to without its past, or whose training was cached, the file may be of any age.
        var began = setup.Attached ? setup.Resume?.FollowedSince : _run.BeganAt;
        var look = new ArtefactLook(_connection.Transport.Routes, progress.IsCached ? null : began);
        var artefact = await look.LookAsync(plan.Loras, cancellationToken).ConfigureAwait(false);
        var output = artefact.File is { } file ? new PromptOutput { NodeId = progress.NodeId, Kind = "lora", File = file, Source = _connection.Transport.Source } : null;
        return new TrainingResult(progress, Curve, artefact with { Output = output });
    }
}
