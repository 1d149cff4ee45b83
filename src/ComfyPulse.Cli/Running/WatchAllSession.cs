using ComfyPulse.Cli.Commands;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Running;

/// <summary>One <c>comfypulse watch --all</c>: everything that runs of this computer have left on their pods, each to its end.</summary>
internal sealed class WatchAllSession(WatchAllRequest request, IRunView view, StopSignals signals, TimeProvider time)
{
    /// <summary>Watches them.</summary>
    /// <exception cref="CommandException">The user stopped watching.</exception>
    public async Task<ExitCode> RunAsync()
    {
        try
        {
            return await WatchAsync(signals.Asked);
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Cancelled, "stopped_watching", "Stopped watching; the prompts are not cancelled and go on. comfypulse watch --all follows them again, comfypulse cancel ends one.");
        }
    }

    private async Task<ExitCode> WatchAsync(CancellationToken stop)
    {
        var folder = request.Out is { } path ? OutputFolder.Prepare(path, "--out") : null;
        await using var learned = await CostStore.OpenAsync(request.CostFile, view.Note, stop);
        var services = new PodServices { Costs = learned.Costs, Training = request.Rules, Store = request.Store, Time = time };
        var code = ExitCode.Succeeded;
        var clients = new List<ComfyUIPodClient>();
        try
        {
            var left = new List<(ChosenPod Pod, ComfyUIPodClient Client, PromptRun Run)>();
            foreach (var pod in request.Pods)
            {
                clients.Add(pod.Connect(services));
                try
                {
                    left.AddRange((await clients[^1].ResumeAsync(cancellationToken: stop)).Select(run => (pod, clients[^1], run)));
                }
                catch (ComfyUIException failure)
                {
                    // The others are not made to wait for it, and what is left there stays in the store.
                    var told = PodWait.Explain(failure, pod.Address);
                    view.Warn(told.Code, told.Message);
                    code = ExitCodes.Max(code, told.ExitCode);
                }
            }

            if (left.Count == 0)
            {
                view.Note("Nothing is left to watch: each prompt that was submitted from here has ended, or is followed by the command that submitted it.");
                return code;
            }

            var lanes = left.Select(each => left.Count == 1 ? view : view.Lane(SafeText.OneLine(each.Run.PromptId.Value, 80))).ToList();
            var codes = await Task.WhenAll(left.Zip(lanes, (each, lane) => FollowAsync(each.Pod, each.Client, each.Run, folder, lane, stop)));
            return codes.Aggregate(code, ExitCodes.Max);
        }
        finally
        {
            foreach (var client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private async Task<ExitCode> FollowAsync(ChosenPod pod, ComfyUIPodClient client, PromptRun run, string? folder, IRunView lane, CancellationToken stop)
    {
        var id = run.PromptId.Value;
        try
        {
            var place = await PromptPlace.FindAsync(client, id, stop);
            lane.Watching(new WatchedPrompt(id, place.State, place.Ahead, IsLive: true, RunningSince: null, Usual: null));
        }
        catch (ComfyUIException)
        {
            // The run asks as well, until there is an answer.
            lane.Watching(new WatchedPrompt(id, PromptState.Unknown, Ahead: null, IsLive: true, RunningSince: null, Usual: null));
        }

        return await new WatchedRun(run, pod, folder, TrainingFiles.Prepare(plot: null, csv: null, lane, time), lane).FollowAsync(stop);
    }
}
