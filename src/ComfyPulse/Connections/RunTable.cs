using System.Diagnostics.CodeAnalysis;
using System.Text;

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

    /// <summary>An old pod has minted an id of its own.</summary>
    public void Rename(LiveRun run, string promptId)
    {
        Forget(run);
        run.IdUtf8 = Encoding.UTF8.GetBytes(promptId);
        _live[promptId] = run;
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
