using System.Globalization;
using ComfyPulse.Protocol;
using ComfyPulse.Training;

namespace ComfyPulse.Connections;

/// <summary>The pod's log as one run hears it: each write once and in order, although what comes live and what is read afterwards overlap. Used under the connection's lock.</summary>
/// <param name="isLate">Whether the run began before it was listened to: then what the pod still has is wanted first.</param>
internal sealed class LogTail(bool isLate)
{
    /// <summary>As many as a pod keeps.</summary>
    private const int MaxHeld = 300;

    private readonly Queue<LogEntry> _held = new();
    private string? _newest;

    /// <summary>Whether writes may have been missed that the pod may still have. Until they are read, what comes live is held.</summary>
    public bool WantsPast { get; private set; } = isLate;

    /// <summary>Whether anything was heard.</summary>
    public bool HasHeard => _newest is not null;

    /// <summary>The socket was away.</summary>
    public void Break() => WantsPast = true;

    /// <summary>A <c>logs</c> message. What is to be told now.</summary>
    public IReadOnlyList<string> Hear(IReadOnlyList<LogEntry> entries)
    {
        if (!WantsPast)
        {
            return Fresh(entries);
        }

        foreach (var entry in entries)
        {
            _held.Enqueue(entry);
            if (_held.Count > MaxHeld)
            {
                _held.Dequeue();
            }
        }

        return [];
    }

    /// <summary>What the pod still has, null where it does not tell. What is to be told now, and whether something before it is lost.</summary>
    public (IReadOnlyList<string> Texts, bool AreLinesMissing) Fill(IReadOnlyList<LogEntry>? past)
    {
        WantsPast = false;
        var isFirst = _newest is null;
        var entries = past is null ? [] : isFirst ? LogPast.OfOneBar(past) : past;
        var isWhole = !isFirst && past is [{ Time: { } oldest }, ..] && string.CompareOrdinal(oldest, _newest) <= 0;
        string[] texts = [.. Fresh(entries), .. Fresh([.. _held])];
        _held.Clear();
        return (texts, !isWhole);
    }

    /// <summary>Writes without a time cannot be told apart: each is taken for new.</summary>
    private List<string> Fresh(IReadOnlyList<LogEntry> entries)
    {
        var fresh = new List<string>(entries.Count);
        foreach (var entry in entries)
        {
            if (entry.Time is not null && DateTime.TryParse(entry.Time, CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                if (_newest is not null && string.CompareOrdinal(entry.Time, _newest) <= 0)
                {
                    continue;
                }

                _newest = entry.Time;
            }

            fresh.Add(entry.Text);
        }

        return fresh;
    }
}
