using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Asks REST for all runs of a pod that need to know: one look at the queue for all of them, then the history of those that left it.</summary>
internal sealed class Reconciler(PodConnection connection)
{
    /// <summary>Between two looks for a run whose machine asks again at once.</summary>
    private static readonly TimeSpan ShortPause = TimeSpan.FromMilliseconds(50);

    /// <summary>No answer of a pod that is busy holds up the looks for longer.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>So few running prompts are asked for one by one: the whole queue carries everybody's graphs.</summary>
    private const int FewRuns = 2;

    private readonly SocketProbe _probe = new(connection);
    private readonly RestartLook _restart = new(connection);

    public Pulse Pulse { get; } = new();

    private PodTransport Transport => connection.Transport;

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await TurnAsync(stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task TurnAsync(CancellationToken stopping)
    {
        if (connection.TakeProbe())
        {
            await _probe.RunAsync(stopping).ConfigureAwait(false);
        }

        var (due, next) = connection.Due(RunNeeds.QueueLook | RunNeeds.HistoryEntry, run => run.NextLookAt);

        // Behind the choice of runs: what they would lose is learned before the first of them is looked for.
        await _restart.LearnAsync(stopping).ConfigureAwait(false);
        if (due.Count == 0)
        {
            await Pulse.WaitAsync(next, Transport.Time, stopping).ConfigureAwait(false);
            return;
        }

        // Who asks the queue for one run asks it for all that want to know, whether or not it is their turn.
        var asksQueue = connection.InNeedOf(RunNeeds.QueueLook);
        var runs = due.ToHashSet();
        runs.UnionWith(due.Exists(asksQueue.Contains) ? asksQueue : []);
        var failure = await TryLookAsync(runs, [.. asksQueue.Where(runs.Contains)], stopping).ConfigureAwait(false);
        var now = connection.Now;
        foreach (var run in runs)
        {
            run.NextLookAt = now + PauseOf(run, failure);
        }
    }

    private TimeSpan PauseOf(LiveRun run, Exception? failure)
    {
        var pause = failure is not null || !connection.IsHeard(run) ? run.PollInterval ?? Transport.Options.PollInterval : ShortPause;
        return failure is PodResponseException { RetryAfter: { } later } && later > pause ? (later < LongestPause ? later : LongestPause) : pause;
    }

    private async Task<Exception?> TryLookAsync(HashSet<LiveRun> runs, HashSet<LiveRun> askQueue, CancellationToken stopping)
    {
        var reason = ReasonOf(runs, askQueue);
        RunMetrics.Polled(Transport.Tags, reason);
        using var span = PodSpan.Start("comfypulse.reconcile", Transport.Tags, runs.Count == 1 ? connection.Read(runs.First(), machine => machine.PromptId.Value) : null);
        span?.SetTag("comfypulse.poll.reason", reason).SetTag("comfypulse.runs", runs.Count);
        try
        {
            await _restart.CheckAsync(stopping).ConfigureAwait(false);
            await LookAsync(runs, askQueue, stopping).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            // Also one that failed just before the connection was closed: whoever closes it awaits this loop.
            span?.Fail(ErrorWord.Of(exception));
            ConnectionLog.LookFailed(connection.Log, exception, Transport.Address.BaseUrl);
            if (exception is PodUnreachableException)
            {
                connection.PodWasAway();
            }

            return exception;
        }
    }

    private async Task LookAsync(HashSet<LiveRun> runs, HashSet<LiveRun> askQueue, CancellationToken stopping)
    {
        if (askQueue.Count is > 0 and <= FewRuns && askQueue.All(run => connection.Read(run, machine => machine.IsRunning)))
        {
            askQueue = [.. await StillThereAsync(askQueue, stopping).ConfigureAwait(false)];
            runs = [.. runs.Where(run => askQueue.Contains(run) || connection.Read(run, machine => machine.Needs).HasFlag(RunNeeds.HistoryEntry))];
        }

        var looks = connection.BeginLooks(runs);
        var began = connection.Now;
        var queue = askQueue.Count > 0 ? await Transport.Direct.Queue.GetAsync(skipGraphs: true, stopping).ConfigureAwait(false) : null;
        var places = queue is null ? [] : QueuePlaces.Of(queue);
        var ahead = queue is null ? [] : connection.WorkAhead(queue);
        if (queue is not null)
        {
            connection.QueueSeen(queue, began);
        }

        foreach (var (run, look) in looks)
        {
            var promptId = connection.Read(run, machine => machine.PromptId.Value);
            if (askQueue.Contains(run))
            {
                var (state, place, outputs) = places.GetValueOrDefault(promptId);
                var time = ahead.TryGetValue(promptId, out var work) ? work.Time(connection.Read(run, machine => machine.WorkExpected)) : null;
                connection.QueueSaid(run, new RunFact.QueueSaid(state, place, look, outputs) { Ahead = time }, began);
                if (state != QueueState.Absent)
                {
                    continue;
                }
            }

            var entry = await Transport.Direct.History.GetAsync(promptId, stopping).ConfigureAwait(false);
            connection.HistorySaid(run, new RunFact.HistorySaid(entry, look));
        }
    }

    /// <summary>Asks for single jobs whether they still run, where the pod has that; gives back the runs that are not told by it.</summary>
    private async Task<List<LiveRun>> StillThereAsync(IEnumerable<LiveRun> running, CancellationToken stopping)
    {
        var version = await Transport.Direct.Gate.GetAsync(stopping).ConfigureAwait(false);
        var untold = new List<LiveRun>();
        foreach (var run in running)
        {
            var look = connection.BeginLooks([run])[run];
            var began = connection.Now;
            var promptId = connection.Read(run, machine => machine.PromptId.Value);
            if (version.Has(PodFeature.Jobs) == true && await IsRunningAsync(promptId, stopping).ConfigureAwait(false))
            {
                connection.QueueSaid(run, new RunFact.QueueSaid(QueueState.Running, Place: null, look), began);
            }
            else
            {
                untold.Add(run);
            }
        }

        return untold;
    }

    private async Task<bool> IsRunningAsync(string promptId, CancellationToken stopping)
    {
        try
        {
            return await Transport.Direct.Jobs.GetAsync(promptId, stopping).ConfigureAwait(false) is { Status: "in_progress" };
        }
        catch (PodFeatureException)
        {
            // The version says so, and yet there is no such route: something stands before the pod. The queue tells as well.
            return false;
        }
    }

    private string ReasonOf(HashSet<LiveRun> runs, HashSet<LiveRun> askQueue) =>
        askQueue.Count == 0 ? "confirm"
        : runs.Any(run => !connection.IsHeard(run)) ? (connection.IsOpen && runs.All(run => run.IsFed) ? "reconcile" : "fallback")
        : runs.Any(run => connection.Read(run, machine => machine.HasBegun)) ? "silence"
        : "queue_place";
}
