using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Asks REST for all runs of a pod that need to know: one look at the queue for all of them, then the history of those that left it.</summary>
internal sealed class Reconciler(PodConnection connection)
{
    /// <summary>Between two looks for a run whose machine asks again at once.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);

    public Pulse Pulse { get; } = new();

    private PodTransport Transport => connection.Transport;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var (due, next) = connection.Due(RunNeeds.QueueLook | RunNeeds.HistoryEntry, run => run.NextLookAt);
            if (due.Count == 0)
            {
                await Pulse.WaitAsync(next, Transport.Time, stopping).ConfigureAwait(false);
                continue;
            }

            await LookAsync(due, stopping).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(List<LiveRun> due, CancellationToken stopping)
    {
        var failed = false;
        var runs = due.ToHashSet();
        try
        {
            // Who asks the queue for one run asks it for all that want to know, whether or not it is their turn.
            var asksQueue = connection.InNeedOf(RunNeeds.QueueLook);
            runs.UnionWith(due.Exists(asksQueue.Contains) ? asksQueue : []);
            await LookAsync(runs, [.. asksQueue.Where(runs.Contains)], stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return;
        }
        catch (Exception exception)
        {
            failed = true;
            ConnectionLog.LookFailed(connection.Log, exception, Transport.Address.BaseUrl);
        }

        var now = connection.Now;
        foreach (var run in runs)
        {
            run.NextLookAt = now + (failed || !(run.IsFed && connection.IsOpen) ? run.PollInterval ?? Transport.Options.PollInterval : ShortPause);
        }
    }

    private async Task LookAsync(HashSet<LiveRun> runs, HashSet<LiveRun> askQueue, CancellationToken stopping)
    {
        var looks = connection.BeginLooks(runs);
        var queue = askQueue.Count > 0 ? await Transport.Routes.Queue.GetAsync(skipGraphs: true, stopping).ConfigureAwait(false) : null;
        var places = queue is null ? [] : QueuePlaces.Of(queue);
        foreach (var (run, look) in looks)
        {
            var promptId = connection.Read(run, machine => machine.PromptId.Value);
            if (askQueue.Contains(run))
            {
                var (state, place, outputs) = places.GetValueOrDefault(promptId);
                connection.QueueSaid(run, new RunFact.QueueSaid(state, place, look, outputs));
                if (state != QueueState.Absent)
                {
                    continue;
                }
            }

            var entry = await Transport.Routes.History.GetAsync(promptId, stopping).ConfigureAwait(false);
            connection.Apply(run, new RunFact.HistorySaid(entry, look));
        }
    }
}
