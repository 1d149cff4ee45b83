using ComfyPulse.Diagnostics;
using ComfyPulse.Routes;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Asks the pod to end the work of runs whose callers want that: dequeues what waits, interrupts what runs, and never anything else.</summary>
internal sealed class Canceller(PodConnection connection)
{
    /// <summary>After a request that failed.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    public Pulse Pulse { get; } = new();

    private PodRoutes Routes => connection.Transport.Direct;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (due, next) = connection.Due(RunNeeds.Interrupt | RunNeeds.Dequeue, run => run.NextCancelAt);
            if (due.Count == 0)
            {
                await Pulse.WaitAsync(next, connection.Time, stopping).ConfigureAwait(false);
                continue;
            }

            foreach (var run in due)
            {
                run.NextCancelAt = connection.Now + RetryDelay;
                await TryCancelAsync(run, stopping).ConfigureAwait(false);
            }
        }
    }

    private async Task TryCancelAsync(LiveRun run, CancellationToken stopping)
    {
        var (needs, promptId) = connection.Read(run, machine => (machine.Needs, machine.PromptId.Value));
        using var span = PodSpan.Start("comfypulse.cancel", connection.Transport.Tags, promptId);
        try
        {
            if (!await TryCancelAsync(run, promptId, needs.HasFlag(RunNeeds.Interrupt), stopping).ConfigureAwait(false))
            {
                return;
            }

            run.NextLookAt = default;
            run.NextCancelAt = default;
            connection.Apply(run, new RunFact.CancelSent());
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The connection closes: the prompt is nobody's here any more.
        }
        catch (Exception exception)
        {
            span?.Fail(ErrorWord.Of(exception));
            ConnectionLog.CancelFailed(connection.Log, exception, connection.Transport.Address.BaseUrl);
        }
    }

    /// <summary>False if nothing was sent, because nothing could have been sent without risk to somebody else's prompt.</summary>
    private async Task<bool> TryCancelAsync(LiveRun run, string promptId, bool isRunning, CancellationToken stopping)
    {
        var version = await Routes.Gate.GetAsync(stopping).ConfigureAwait(false);
        if (version.Has(PodFeature.JobCancel) == true)
        {
            // Waiting or running, under the pod's own lock: it can begin in this instant and is cancelled all the same.
            await Routes.Jobs.CancelAsync(promptId, stopping).ConfigureAwait(false);
            return true;
        }

        if (!isRunning)
        {
            await Routes.Queue.DeleteAsync([promptId], stopping).ConfigureAwait(false);
            return true;
        }

        if (version.Has(PodFeature.TargetedInterrupt) == true)
        {
            await Routes.Server.InterruptAsync(promptId, stopping).ConfigureAwait(false);
            return true;
        }

        // Such a pod interrupts whatever runs: a fresh look must show that it is ours. A small race remains, as in every client of these versions.
        var look = connection.BeginLooks([run])[run];
        var began = connection.Now;
        RunMetrics.Polled(connection.Transport.Tags, "cancel");
        var places = QueuePlaces.Of(await Routes.Queue.GetAsync(skipGraphs: true, stopping).ConfigureAwait(false));
        var (state, place, outputs) = places.GetValueOrDefault(promptId);
        if (state != QueueState.Running)
        {
            connection.QueueSaid(run, new RunFact.QueueSaid(state, place, look, outputs), began);
            return false;
        }

        await Routes.Server.InterruptAnyAsync(stopping).ConfigureAwait(false);
        return true;
    }
}
