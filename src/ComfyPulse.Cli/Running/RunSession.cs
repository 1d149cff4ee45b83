using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>One <c>comfypulse run</c>, from the checks that need no pod to the exit code.</summary>
internal sealed class RunSession(RunRequest request, IRunView view, StopSignals signals, TimeProvider time)
{
    /// <summary>After so long without an answer to the submission it is said that it is waited for.</summary>
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromSeconds(3);

    /// <summary>Runs it.</summary>
    /// <exception cref="CommandException">It ended before the pod had a prompt.</exception>
    /// <exception cref="OperationCanceledException">The user left.</exception>
    public async Task<ExitCode> RunAsync()
    {
        try
        {
            return await PrepareAndRunAsync(signals.Asked);
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested && !signals.Leaving.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Cancelled, "cancelled", "Stopped before the workflow was submitted; nothing runs on the pod.");
        }
    }

    private async Task<ExitCode> PrepareAndRunAsync(CancellationToken stop)
    {
        var workflow = await WorkflowSource.ReadAsync(request.Workflow, Console.OpenStandardInput, stop);
        workflow = WorkflowSource.Edit(workflow, request.Values, request.Seed);
        WorkflowSource.CheckFiles(workflow, request.Files);
        var folder = OutputFolder.Prepare(request.Out, "--out");
        if (request.Seed is { IsDrawn: true } seed)
        {
            view.Note($"seed {seed.Value}");
        }

        await using var endpoint = await PodEndpoint.OpenAsync(request.Pod, workflow, view, stop);
        await using var recorder = await StartRecordingAsync(stop);
        var (options, services) = (endpoint.Address.ToOptions(request.Headers) with { HealthCheckTimeout = PodWait.ShortestTry }, new PodServices { Recorder = recorder, Time = time });

        // The wait has a rhythm of its own: its questions are not repeated below it.
        await using (var probe = new ComfyUIPodClient(options with { ReadRetries = 0 }, services: services))
        {
            await new PodWait(endpoint.Address, view, time).UntilReadyAsync(async token => await probe.Routes.Server.GetStatsAsync(token), request.Wait, stop);
        }

        await using var pod = new ComfyUIPodClient(options, services: services);
        workflow = await UploadAsync(pod, endpoint, workflow, stop);
        stop.ThrowIfCancellationRequested();
        return await SubmitAndFollowAsync(pod, endpoint, workflow, folder, recorder);
    }

    private async Task<PromptRecorder?> StartRecordingAsync(CancellationToken cancellationToken)
    {
        if (request.Record is null)
        {
            return null;
        }

        var folder = OutputFolder.Prepare(request.Record, "--record");
        try
        {
            return await PromptRecorder.StartAsync(folder, time, cancellationToken);
        }
        catch (RecordingException exception)
        {
            throw CommandException.Usage("record_not_writable", SafeText.OneLine(exception.Message));
        }
    }

    private async Task<Workflow> UploadAsync(ComfyUIPodClient pod, PodEndpoint endpoint, Workflow workflow, CancellationToken cancellationToken)
    {
        foreach (var (target, path) in request.Files)
        {
            try
            {
                await using var content = File.OpenRead(path);
                var uploaded = await pod.Routes.Files.UploadImageAsync(content, Path.GetFileName(path), cancellationToken: cancellationToken);
                workflow = workflow.With(target, uploaded.Subfolder.Length > 0 ? $"{uploaded.Subfolder}/{uploaded.Name}" : uploaded.Name);
            }
            catch (ComfyUIException exception)
            {
                throw PodWait.Explain(exception, endpoint.Address);
            }
            catch (IOException exception)
            {
                throw CommandException.Usage("input_missing", $"The file {path} for --input {target} cannot be read ({FileProblem.Of(exception)}); check the path.");
            }
        }

        return workflow;
    }

    // From here on a first Ctrl-C does not stop waiting: the prompt may be on the pod, and is to be cancelled there.
    private async Task<ExitCode> SubmitAndFollowAsync(ComfyUIPodClient pod, PodEndpoint endpoint, Workflow workflow, string folder, PromptRecorder? recorder)
    {
        // A pod that ends with this command is nobody's to ask later.
        var memory = new RunMemory(endpoint.IsEmbedded ? null : request.Store, endpoint.Address, workflow, view.Note, time);
        PromptRun run;
        try
        {
            await using var telling = signals.Asked.Register(() => view.Note("It is not known yet whether the pod has the workflow; once it is, it is cancelled there. Press Ctrl-C again to leave at once."));
            var submitting = pod.SubmitAsync(workflow, new() { ApiKey = request.ApiKey, Timeout = request.Timeout, BeforeSubmission = Write }, signals.Leaving);
            await TellIfSlowAsync(submitting);
            run = await submitting;
            memory.Accepted(run.PromptId);
        }
        catch (PromptException exception)
        {
            if (exception.Outcome is PromptOutcome.Rejected)
            {
                memory.Forget();
            }

            return await EndAsync(endpoint, NullIfEmpty(exception.PromptId), exception.Outcome, files: [], progress: null);
        }
        catch (ComfyUIException exception)
        {
            memory.Forget();
            throw PodWait.Explain(exception, endpoint.Address);
        }

        // Its time may be over before it is known whether the pod has it.
        if (run is not { Number: null, Current.Result.Outcome: PromptOutcome.TimedOut })
        {
            view.Submitted(run.PromptId, run.Number);
        }

        var saver = new OutputSaver((output, token) => output.SaveAsync(folder, cancellationToken: token), folder, view);
        var follower = new RunFollower(run.PromptId, view, saver);
        var saving = saver.RunAsync(run.PromptId, signals.Leaving);
        Task cancelling = Task.CompletedTask;
        PromptResult result;
        await using (signals.Asked.Register(() => cancelling = CancelAsync(run)))
        {
            result = await follower.FollowAsync(run.ListenAsync(new() { ProgressEvery = view.ProgressEvery }), signals.Leaving);
        }

        await cancelling;
        saver.Complete(result.Outputs);
        await saving;
        if (recorder?.Failure is { } failure)
        {
            view.Warn("recording_failed", $"The recording in {recorder.Folder} stopped early: {SafeText.OneLine(failure).TrimEnd('.')}; record again where there is room.");
        }

        var code = await EndAsync(endpoint, result.PromptId, result.Outcome, saver.Files, run.Current.Progress);
        return saver.HasFailed ? ExitCodes.Max(code, ExitCode.Failed) : code;

        ValueTask Write(PromptId promptId, string clientId, CancellationToken cancellationToken)
        {
            memory.Keep(promptId, clientId);
            return ValueTask.CompletedTask;
        }
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
        view.Note("Asking the pod to cancel; press Ctrl-C again to leave at once.");
        return run.CancelAsync(signals.Leaving);
    }

    private async Task<ExitCode> EndAsync(PodEndpoint endpoint, PromptId? promptId, PromptOutcome outcome, IReadOnlyList<string> files, PromptProgress? progress)
    {
        var sentence = OutcomeText.Of(promptId ?? "", outcome, promptId is { } id ? endpoint.HistoryUrl(id) : null);
        await view.EndedAsync(new RunEnd(promptId, outcome, sentence, files, progress));
        return ExitCodes.Of(outcome);
    }

    private static PromptId? NullIfEmpty(PromptId promptId) => string.IsNullOrEmpty(promptId.Value) ? default(PromptId?) : promptId;
}
