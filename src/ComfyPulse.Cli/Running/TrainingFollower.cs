using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Follows the training in a prompt: what is told of it goes to the view and the files, and at the end the LoRA is looked for.</summary>
/// <param name="run">The prompt; it has a training.</param>
/// <param name="view">Shows it.</param>
/// <param name="files">The plot and the table; null for neither.</param>
internal sealed class TrainingFollower(PromptRun run, IRunView view, TrainingFiles? files)
{
    private readonly PromptTraining _training = run.Training!;
    private TrainingResult? _result;

    /// <summary>The follower of a prompt; null for one that trains nothing.</summary>
    public static TrainingFollower? Of(PromptRun run, IRunView view, TrainingFiles? files) => run.Training is null ? null : new TrainingFollower(run, view, files);

    /// <summary>It has gone on.</summary>
    public async Task AdvancedAsync(TrainingProgress told, CancellationToken cancellationToken)
    {
        var shown = new ShownTraining(told, () => _training.Progress, () => _training.Curve);
        view.Training(run.PromptId, shown);
        await (files?.AdvancedAsync(shown, cancellationToken) ?? Task.CompletedTask);
    }

    /// <summary>The prompt has ended: looks for the LoRA, which is offered to the saver.</summary>
    public async Task LookAsync(PromptOutcome outcome, OutputSaver? saver, CancellationToken cancellationToken)
    {
        // Of a prompt that may go on, or that the pod has forgotten, a LoRA says nothing.
        if (outcome is not (PromptOutcome.Succeeded or PromptOutcome.Failed or PromptOutcome.Interrupted or PromptOutcome.Cancelled))
        {
            return;
        }

        _result = await _training.GetResultAsync(cancellationToken);
        if (_result.Artefact.Output is { } lora)
        {
            saver?.Offer(lora);
        }
    }

    /// <summary>Says how the training came out, once what could be saved is.</summary>
    /// <returns>The exit code of the training alone.</returns>
    public async Task<ExitCode> EndAsync(PromptOutcome outcome, OutputSaver? saver, CancellationToken cancellationToken)
    {
        var areWritten = files is null || await files.EndAsync(_training.Curve, _training.Progress, cancellationToken);
        var code = areWritten ? ExitCode.Succeeded : ExitCode.Failed;
        if (_result is not { } result)
        {
            return code;
        }

        var path = result.Artefact.Output is { } lora ? saver?.PathOf(lora) : null;
        view.Trained(run.PromptId, result, path);
        return outcome is PromptOutcome.Succeeded ? ExitCodes.Max(code, TrainingEnd.Tell(result, isSaved: path is not null, view)) : code;
    }
}
