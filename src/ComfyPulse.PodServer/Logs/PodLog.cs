using System.Globalization;
using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>What a pod has written: the last 300 lines, and the client ids that get each new one as a <c>logs</c> message.</summary>
/// <remarks>A client is told only as long as its socket is registered: so a line that arrives proves that it is.</remarks>
/// <param name="sockets">The sockets of those who listen.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class PodLog(SocketHub sockets, TimeProvider? time = null)
{
    private const int MaxLines = 300;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new();
    private readonly HashSet<string> _subscribers = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <summary>The lines, oldest first.</summary>
    internal IReadOnlyList<LogLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Writes a line.</summary>
    public void Write(string text)
    {
        var line = new LogLine(_time.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture), text + "\n");
        lock (_gate)
        {
            _lines.Enqueue(line);
            if (_lines.Count > MaxLines)
            {
                _lines.Dequeue();
            }

            DropTheAbsent();
            foreach (var clientId in _subscribers)
            {
                sockets.Publish("logs", json => LogBody.Write(json, [line], writeSize: size => size.Null()), clientId);
            }
        }
    }

    internal void Subscribe(string clientId, bool isEnabled)
    {
        lock (_gate)
        {
            DropTheAbsent();
            _ = isEnabled ? _subscribers.Add(clientId) : _subscribers.Remove(clientId);
        }
    }

    private void DropTheAbsent() => _subscribers.RemoveWhere(clientId => !sockets.IsRegistered(clientId));
}

/// <summary>One line with the time at which it was written, as ComfyUI writes it.</summary>
internal sealed record LogLine(string Time, string Text);

/// <summary>Lines as <c>logs</c> messages and <c>/internal/logs/raw</c> have them.</summary>
internal static class LogBody
{
    public static void Write(PythonJsonWriter json, IReadOnlyList<LogLine> lines, Action<PythonJsonWriter> writeSize)
    {
        json.BeginObject().Name("entries").BeginArray();
        foreach (var line in lines)
        {
            json.BeginObject().Name("t").Text(line.Time).Name("m").Text(line.Text).EndObject();
        }

        json.EndArray().Name("size");
        writeSize(json);
        json.EndObject();
    }
}
