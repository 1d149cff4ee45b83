using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <content>The pod's log and its files, for the runs that follow them.</content>
internal sealed partial class PodConnection
{
    private int _socketsOpened;

    /// <summary>Whether the log is wanted, and on which socket; no socket while none is open.</summary>
    public (int? Socket, string ClientId, bool IsWanted) LogWish
    {
        get
        {
            lock (_lock)
            {
                return (IsOpen ? _socketsOpened : null, _watch.ClientId, _runs.Live.Any(run => run is { IsFed: true, Tail: not null }));
            }
        }
    }

    /// <summary>The runs that may have missed writes which the pod may still have: those that heard some, and those whose trainer is at work.</summary>
    public IReadOnlyList<LiveRun> InNeedOfPastLogs
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Live.Where(WantsPastLogs)];
            }
        }
    }

    /// <summary>What the pod still has of its log; null where it does not tell.</summary>
    public void PastLogsRead(IReadOnlyList<LiveRun> runs, IReadOnlyList<LogEntry>? past)
    {
        lock (_lock)
        {
            foreach (var run in runs)
            {
                var (texts, areMissing) = run.Tail!.Fill(past);
                ApplyLocked(run, new RunFact.LogsSaid(texts, areMissing));
            }
        }
    }

    /// <summary>The pod, or what stands before it, has no such route.</summary>
    public void LogsAreUnavailable()
    {
        lock (_lock)
        {
            foreach (var run in _runs.Live.Where(run => run.Tail is not null).ToList())
            {
                ApplyLocked(run, new RunFact.LogsUnavailable());
            }
        }
    }

    /// <summary>The runs whose trainer is at work and may save files that no message tells of.</summary>
    public IReadOnlyList<LiveRun> InNeedOfListing
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Live.Where(run => run.Machine.Training is { WantsListing: true })];
            }
        }
    }

    private static bool WantsPastLogs(LiveRun run) =>
        run is { IsFed: true, Tail: { WantsPast: true } tail } && (tail.HasHeard || run.Machine.Training is { IsAtWork: true });

    /// <summary>A new socket is subscribed to nothing.</summary>
    private void BeginLogsAnew()
    {
        _socketsOpened++;
        foreach (var run in _runs.Live.Where(run => run.HasLeft))
        {
            run.Tail?.Break();
        }

        _logs?.Pulse.Beat();
    }
}
