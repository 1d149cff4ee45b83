using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>One <c>comfypulse run</c>, from the checks that need no pod to the exit code: one workflow or several, over one connection.</summary>
internal sealed class RunSession(RunRequest request, IRunView view, StopSignals signals, TimeProvider time)
{
    /// <summary>So long the next workflow waits for the answer to the one before, so that the pod queues them in the order in which they were given. One that is slow holds up no more than that.</summary>
    private static readonly TimeSpan KeepsOrder = TimeSpan.FromSeconds(1);

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
        var runs = await PlanAsync(stop);
        var detaches = request.Training is { Detaches: true };
        var folder = detaches ? "" : OutputFolder.Prepare(request.Out, "--out");
        var files = request.Training is { } training ? TrainingFiles.Prepare(training.Plot, training.Csv, view, time) : null;
        foreach (var run in runs.Where(run => run.DrawnSeed is not null))
        {
            view.Note(RunSummary.Labelled(runs.Count > 1 ? run.Label : null, $"seed {run.DrawnSeed}"));
        }

        await using var endpoint = await PodEndpoint.OpenAsync(request.Pod, [.. runs.Select(run => run.Workflow)], view, stop);
        await using var recorder = await StartRecordingAsync(stop);
        await using var learned = await CostStore.OpenAsync(request.CostFile, view.Note, stop);
        var options = endpoint.Address.ToOptions(request.Headers) with { HealthCheckTimeout = PodWait.ShortestTry };

        // A pod that ends with this command is nobody's to ask later: nothing of it is kept.
        var services = new PodServices { Recorder = recorder, Time = time, Costs = learned.Costs, Training = request.Training?.Rules ?? TrainingRules.Default, CostName = endpoint.IsEmbedded ? CostStore.Embedded : null, Store = endpoint.IsEmbedded ? null : request.Store };

        // The wait has a rhythm of its own: its questions are not repeated below it.
        await using (var probe = new ComfyUIPodClient(options with { ReadRetries = 0 }, services: services))
        {
            await new PodWait(endpoint.Address, view, time).UntilReadyAsync(async token => await probe.Routes.Server.GetStatsAsync(token), request.Wait, stop);
        }

        await using var pod = new ComfyUIPodClient(options, services: services);
        runs = await UploadAsync(pod, endpoint, runs, stop);
        stop.ThrowIfCancellationRequested();
        var code = await SubmitAsync(pod, endpoint, runs, folder, files);
        if (recorder?.Failure is { } failure)
        {
            view.Warn("recording_failed", $"The recording in {recorder.Folder} stopped early: {SafeText.OneLine(failure).TrimEnd('.')}; record again where there is room.");
        }

        return code;
    }

    private async Task<IReadOnlyList<PlannedRun>> PlanAsync(CancellationToken stop)
    {
        var sources = new List<(string Source, Workflow Workflow)>();
        foreach (var source in request.Workflows)
        {
            var workflow = WorkflowSource.Edit(await WorkflowSource.ReadAsync(source, Console.OpenStandardInput, stop), request.Values, request.Seed);
            WorkflowSource.CheckFiles(workflow, request.Files);
            TrainingCheck.Of(workflow, source, request.Training);
            if (request is { Count: > 1, Seed: null } && !SeedShift.IsPossible(workflow))
            {
                view.Note($"{SafeText.OneLine(source)} has no seed, so that its runs are all the same: a pod answers those after the first from its cache.");
            }

            sources.Add((source, workflow));
        }

        return PlannedRun.All(sources, request.Count, request.Seed);
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

    /// <summary>Uploads each file once, and sets it in all runs.</summary>
    private async Task<IReadOnlyList<PlannedRun>> UploadAsync(ComfyUIPodClient pod, PodEndpoint endpoint, IReadOnlyList<PlannedRun> runs, CancellationToken cancellationToken)
    {
        foreach (var (target, path) in request.Files)
        {
            try
            {
                await using var content = File.OpenRead(path);
                var uploaded = await pod.Routes.Files.UploadImageAsync(content, Path.GetFileName(path), cancellationToken: cancellationToken);
                var name = uploaded.Subfolder.Length > 0 ? $"{uploaded.Subfolder}/{uploaded.Name}" : uploaded.Name;
                runs = [.. runs.Select(run => run with { Workflow = run.Workflow.With(target, name) })];
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

        return runs;
    }

    private async Task<ExitCode> SubmitAsync(ComfyUIPodClient pod, PodEndpoint endpoint, IReadOnlyList<PlannedRun> runs, string folder, TrainingFiles? files)
    {
        var notes = new StopNotes(view, isTraining: request.Training is not null);
        if (runs.Count == 1)
        {
            return await new WorkflowRun(request, endpoint, view, notes, signals, time) { Files = files }.RunAsync(pod, runs[0].Workflow, folder);
        }

        var lanes = runs.Select(run => view.Lane(run.Label)).ToArray();
        var working = new List<Task<ExitCode>>();
        foreach (var (run, lane) in runs.Zip(lanes))
        {
            if (signals.Asked.IsCancellationRequested)
            {
                break;
            }

            var work = new WorkflowRun(request, endpoint, lane, notes, signals, time);
            working.Add(GuardedAsync(work.RunAsync(pod, run.Workflow, folder), lane));
            await WaitForOrderAsync(work.Answered);
        }

        var codes = await Task.WhenAll(working);
        var worst = codes.Aggregate(ExitCode.Succeeded, ExitCodes.Max);
        return working.Count < runs.Count ? ExitCodes.Max(worst, ExitCode.Cancelled) : worst;
    }

    private async Task WaitForOrderAsync(Task answered)
    {
        using var done = new CancellationTokenSource();
        await Task.WhenAny(answered, Task.Delay(KeepsOrder, time, done.Token));
        await done.CancelAsync();
    }

    private static async Task<ExitCode> GuardedAsync(Task<ExitCode> work, IRunView lane)
    {
        try
        {
            return await work;
        }
        catch (CommandException failure)
        {
            lane.Failed(failure);
            return failure.ExitCode;
        }
    }
}
