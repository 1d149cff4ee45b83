using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>One workflow from its submission to its last file. What happens to it is told to a view of its own and touches no other.</summary>
internal sealed class WorkflowRun(RunRequest request, PodEndpoint endpoint, IRunView view, StopNotes notes, StopSignals signals, TimeProvider time)
{
    /// <summary>After so long without an answer to the submission it is said that it is waited for.</summary>
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the losses of its training go; null for nowhere.</summary>
    public TrainingFiles? Files { get; init; }

    /// <summary>Done once the pod has answered the submission, or will not.</summary>
    public Task Answered => _answered.Task;

    /// <summary>Runs it. A first Ctrl-C does not stop waiting: the prompt may be on the pod, and is to be cancelled there.</summary>
    /// <exception cref="CommandException">The pod does not have it.</exception>
    public async Task<ExitCode> RunAsync(ComfyUIPodClient pod, Workflow workflow, string folder)
    {
        try
        {
            return await SubmitAndFollowAsync(pod, workflow, folder);
        }
        finally
        {
            _answered.TrySetResult();
        }
    }

    private async Task<ExitCode> SubmitAndFollowAsync(ComfyUIPodClient pod, Workflow workflow, string folder)
    {
        PromptRun run;
        try
        {
            await using var telling = signals.Asked.Register(notes.Unknown);
            var submitting = pod.SubmitAsync(workflow, new() { ApiKey = request.ApiKey, Timeout = request.Timeout, FollowLogs = request.Training?.FollowsLogs ?? false }, signals.Leaving);
            await TellIfSlowAsync(submitting);
            run = await submitting;
        }
        catch (PromptException exception)
        {
            return await EndAsync(NullIfEmpty(exception.PromptId), exception.Outcome, files: [], progress: null);
        }
        catch (ComfyUIException exception)
        {
            throw PodWait.Explain(exception, endpoint.Address);
        }

        _answered.TrySetResult();

        // Whoever asks for the end meanwhile wants it to end there, too.
        return request.Training is { Detaches: true } && !signals.Asked.IsCancellationRequested ? Detach(run) : await FollowAsync(run, folder);
    }

    private async Task<ExitCode> FollowAsync(PromptRun run, string folder)
    {
        // Its time may be over before it is known whether the pod has it.
        if (run is not { Number: null, Current.Result.Outcome: PromptOutcome.TimedOut })
        {
            view.Submitted(run.PromptId, run.Number);
        }

        var saver = new OutputSaver((output, token) => output.SaveAsync(folder, cancellationToken: token), folder, view);
        var training = TrainingFollower.Of(run, view, Files);
        var follower = new RunFollower(run.PromptId, view, saver) { Training = training };
        var saving = saver.RunAsync(run.PromptId, signals.Leaving);
        var watching = PreviewFollower.FollowAsync(run, view, signals.Leaving);
        Task cancelling = Task.CompletedTask;
        PromptResult result;
        await using (signals.Asked.Register(() => cancelling = CancelAsync(run)))
        {
            result = await follower.FollowAsync(run.ListenAsync(new() { ProgressEvery = view.ProgressEvery }), signals.Leaving);
        }

        await cancelling;
        if (request.Training is not null && training is not null)
        {
            await training.LookAsync(result.Outcome, saver, signals.Leaving);
        }

        saver.Complete(result.Outputs);
        await Task.WhenAll(saving, watching);
        var trained = training is null ? ExitCode.Succeeded : await training.EndAsync(result.Outcome, saver, signals.Leaving);
        var code = await EndAsync(result.PromptId, result.Outcome, saver.Files, run.Current.Progress);
        code = ExitCodes.Max(code, trained);
        return saver.HasFailed ? ExitCodes.Max(code, ExitCode.Failed) : code;
    }

    private ExitCode Detach(PromptRun run)
    {
        view.Submitted(run.PromptId, run.Number);
        view.Detached(run.PromptId);
        return ExitCode.Succeeded;
    }

    private async Task TellIfSlowAsync(Task submitting)
    {
        using var answered = new CancellationTokenSource();
        if (await Task.WhenAny(submitting, Task.Delay(SlowAnswer, time, answered.Token)) != submitting)
        {
            view.Note("The pod has not said yet that it has the workflow; still asking. The workflow is never sent twice.");
        }

        await answered.CancelAsync();
    }

    private Task<PromptResult> CancelAsync(PromptRun run)
    {
        notes.Cancelling();
        return run.CancelAsync(signals.Leaving);
    }

    private async Task<ExitCode> EndAsync(PromptId? promptId, PromptOutcome outcome, IReadOnlyList<string> files, PromptProgress? progress)
    {
        var sentence = OutcomeText.Of(promptId ?? "", outcome, promptId is { } id ? endpoint.HistoryUrl(id) : null);
        await view.EndedAsync(new RunEnd(promptId, outcome, sentence, files, progress));
        return ExitCodes.Of(outcome);
    }

    private static PromptId? NullIfEmpty(PromptId promptId) => string.IsNullOrEmpty(promptId.Value) ? default(PromptId?) : promptId;
}
