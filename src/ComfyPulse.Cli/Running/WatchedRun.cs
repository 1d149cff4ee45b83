using ComfyPulse.Cli.Commands;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>A prompt of a pod that is watched to its end: shown, and saved where that is asked for.</summary>
/// <param name="run">The prompt.</param>
/// <param name="pod">Its pod.</param>
/// <param name="folder">Where outputs are saved; null for nowhere.</param>
/// <param name="files">The plot and the table of a training.</param>
/// <param name="view">Shows it.</param>
internal sealed class WatchedRun(PromptRun run, ChosenPod pod, string? folder, TrainingFiles files, IRunView view)
{
    /// <summary>Whether its messages come here; else the pod is asked.</summary>
    public bool IsLive { get; init; } = true;

    /// <summary>Follows it.</summary>
    public async Task<ExitCode> FollowAsync(CancellationToken stop)
    {
        var saver = folder is null ? null : new OutputSaver((output, token) => output.SaveAsync(folder, cancellationToken: token), folder, view);
        var saving = saver?.RunAsync(run.PromptId, stop) ?? Task.CompletedTask;
        var training = TrainingFollower.Of(run, view, files);
        if (training is null && files.IsAskedFor)
        {
            view.Warn("nothing_trains", "No node of the prompt is known to train, so there are no losses to write; --trainer CLASS names its trainer.");
        }

        var follower = new RunFollower(run.PromptId, view, saver) { ExpectsMessages = IsLive, Training = training };
        var watching = PreviewFollower.FollowAsync(run, view, stop);
        var result = await follower.FollowAsync(run.ListenAsync(new() { ProgressEvery = view.ProgressEvery }, stop), stop);
        await (training?.LookAsync(result.Outcome, saver, stop) ?? Task.CompletedTask);
        saver?.Complete(result.Outputs);
        await Task.WhenAll(saving, watching);

        if (saver is null && result.Outputs.Count > 0)
        {
            view.Note($"Its outputs are on the pod: comfypulse download {SafeText.OneLine(result.PromptId.Value, 80)} --pod {pod.Address} saves them.");
        }

        var trained = training is null ? ExitCode.Succeeded : await training.EndAsync(result.Outcome, saver, stop);
        var history = new Uri(pod.Address.BaseUrl, "history/" + Uri.EscapeDataString(result.PromptId.Value));
        var sentence = OutcomeText.Of(result.PromptId, result.Outcome, history);

        // How many nodes ran is told by messages only.
        await view.EndedAsync(new RunEnd(result.PromptId, result.Outcome, sentence, saver?.Files ?? [], IsLive ? run.Current.Progress : null));
        var code = ExitCodes.Max(ExitCodes.Of(result.Outcome), trained);
        return saver is { HasFailed: true } ? ExitCodes.Max(code, ExitCode.Failed) : code;
    }
}
