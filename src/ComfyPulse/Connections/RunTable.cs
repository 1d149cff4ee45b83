using System.Diagnostics.CodeAnalysis;
using System.Text;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>The runs of a connection by prompt id, and the last few that have ended. Used under the connection's lock.</summary>
internal sealed class RunTable
{
    private const int EndedKept = 32;

    private readonly Dictionary<string, LiveRun> _live = new(StringComparer.Ordinal);
    private readonly Queue<LiveRun> _ended = new();
    private LiveRun? _recent;

    public IReadOnlyCollection<LiveRun> Live => _live.Values;

    /// <summary>The live run that frames name; the one that was named last is found without a string.</summary>
    public LiveRun? Find(ReadOnlySpan<byte> promptId)
    {
        if (_recent is not null && promptId.SequenceEqual(_recent.IdUtf8))
        {
            return _recent;
        }

        _recent = Find(Encoding.UTF8.GetString(promptId)) ?? _recent;
        return _recent is not null && promptId.SequenceEqual(_recent.IdUtf8) ? _recent : null;
    }

    public LiveRun? Find(string promptId) => _live.GetValueOrDefault(promptId);

    /// <summary>The run with this id, also if it has ended a short while ago.</summary>
    public bool TryFindAny(string promptId, [NotNullWhen(true)] out LiveRun? run)
    {
        run = Find(promptId) ?? _ended.LastOrDefault(ended => ended.Machine.PromptId.Value == promptId);
        return run is not null;
    }

    public bool TryAdd(LiveRun run) => _live.TryAdd(run.Machine.PromptId.Value, run);

    /// <summary>The id that the pod told, if it told one: old pods mint their own.</summary>
    public void Rename(LiveRun run, string? promptId)
    {
        if (promptId is null || promptId == run.Machine.PromptId.Value)
        {
            return;
        }

        Forget(run);
        run.IdUtf8 = Encoding.UTF8.GetBytes(promptId);
        _live[promptId] = run;
    }

    /// <summary>The live runs that need one of these.</summary>
    public List<LiveRun> InNeedOf(RunNeeds needs) => [.. _live.Values.Where(run => (run.Machine.Needs & needs) != RunNeeds.None)];

    /// <summary>The live runs that need one of these now, and how long until the next one does.</summary>
    public (List<LiveRun> Due, TimeSpan? Next) Due(RunNeeds needs, Func<LiveRun, TimeSpan> notBefore, TimeSpan now)
    {
        var (due, next) = (new List<LiveRun>(), default(TimeSpan?));
        foreach (var run in InNeedOf(needs))
        {
            var wait = notBefore(run) - now;
            if (wait <= TimeSpan.Zero)
            {
                due.Add(run);
            }
            else if (next is null || wait < next)
            {
                next = wait;
            }
        }

        return (due, next);
    }

    public void End(LiveRun run)
    {
        Forget(run);
        _ended.Enqueue(run);
        if (_ended.Count > EndedKept)
        {
            _ended.Dequeue();
        }
    }

    private void Forget(LiveRun run)
    {
        _live.Remove(Encoding.UTF8.GetString(run.IdUtf8));
        _recent = _recent == run ? null : _recent;
    }
}
