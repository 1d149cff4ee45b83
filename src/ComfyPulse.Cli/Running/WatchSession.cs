using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>One <c>comfypulse watch</c>: a prompt that is on the pod already, to its end. It never ends the prompt.</summary>
internal sealed class WatchSession(WatchRequest request, IRunView view, StopSignals signals, TimeProvider time)
{
    private string Id => SafeText.OneLine(request.PromptId, 80);

    /// <summary>Watches it.</summary>
    /// <exception cref="CommandException">The pod cannot be asked, does not know the prompt, or the user stopped watching.</exception>
    public async Task<ExitCode> RunAsync()
    {
        try
        {
            return await WatchAsync(signals.Asked);
        }
        catch (ComfyUIException failure)
        {
            throw PodWait.Explain(failure, request.Pod.Address);
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Cancelled, "stopped_watching", $"Stopped watching; the prompt {Id} is not cancelled and goes on. comfypulse watch follows it again, comfypulse cancel ends it.");
        }
    }

    private async Task<ExitCode> WatchAsync(CancellationToken stop)
    {
        var folder = request.Out is { } path ? OutputFolder.Prepare(path, "--out") : null;
        var files = TrainingFiles.Prepare(request.Training.Plot, request.Training.Csv, view, time);
        await using var learned = await CostStore.OpenAsync(request.CostFile, view.Note, stop);
        await using var pod = request.Pod.Connect(new() { Costs = learned.Costs, Training = request.Training.Rules, Store = request.Store, Time = time });
        var place = await PromptPlace.FindAsync(pod, request.PromptId, stop);
        if (place.State is PromptState.Unknown)
        {
            throw PromptPlace.UnknownTo(request.Pod.Address, request.PromptId);
        }

        var clientId = place.State is PromptState.Ended ? null : ClientId(place);
        var watched = await DescribeAsync(pod, place, isLive: clientId is not null, stop);
        view.Watching(watched);
        await using var estimating = watched.Usual is { } usual ? new EstimatingView(view, usual, watched.RunningSince, time) : null;
        var run = await pod.AttachAsync(request.PromptId, new() { ClientId = clientId, Workflow = request.Remembered?.Workflow, FollowLogs = clientId is not null && FollowsLogs(place), Resume = request.Store?.FindCheckpoint(request.PromptId), Timeout = request.Timeout }, stop);
        return await new WatchedRun(run, request.Pod, folder, files, estimating ?? view) { IsLive = clientId is not null }.FollowAsync(stop);
    }

    /// <summary>The client id to take over; null to ask the pod instead. Two live sockets never share one.</summary>
    private string? ClientId(PromptPlace place)
    {
        var own = request.Remembered is { } remembered && (request.TakeOver || !remembered.IsFollowed) ? remembered.ClientId : null;
        var told = request.TakeOver ? own ?? SubmissionFacts.Of(place.Item).ClientId : own;
        if (request.TakeOver && (own is null || request.Remembered is { IsFollowed: true }))
        {
            view.Warn(
                told is null ? "client_id_unknown" : "taken_over",
                told is null ? $"The pod does not tell the client id of {Id}: there is nothing to take over, and the pod is asked instead." : $"The live messages of {Id} come here now; whoever submitted it gets none any more.");
        }
        else if (told is null)
        {
            view.Note(request.Remembered is null
                ? "The prompt was not submitted from here, so the pod is asked every few seconds; --take-over takes its live messages from its owner."
                : "The run that submitted the prompt is alive and gets its messages, so the pod is asked every few seconds; --take-over takes them.");
        }

        return told;
    }

    /// <summary>The log is the whole pod's: it is read for a training alone.</summary>
    private bool FollowsLogs(PromptPlace place) => (request.Remembered?.Workflow ?? PromptGraph.Of(place.Item)) is { } workflow && request.Training.Rules.Trains(workflow);

    private async Task<WatchedPrompt> DescribeAsync(ComfyUIPodClient pod, PromptPlace place, bool isLive, CancellationToken stop)
    {
        var (since, usual) = (default(DateTimeOffset?), default(TimeSpan?));
        if (place.State is not PromptState.Ended)
        {
            var past = await PodPast.ReadAsync(pod, stop);
            since = place.State is PromptState.Running ? past.RunningSince(SubmissionFacts.Of(place.Item), time.GetUtcNow()) : null;
            usual = isLive ? null : past.UsualTimeOf(request.Remembered?.Workflow ?? PromptGraph.Of(place.Item));
        }

        return new WatchedPrompt(request.PromptId, place.State, place.Ahead, isLive, since, usual);
    }
}
