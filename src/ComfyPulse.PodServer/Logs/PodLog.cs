using System.Globalization;
using ComfyPulse.Protocol;

namespace ComfyPulse.PodServer;

/// <summary>What a pod has written: the last 300 writes, and the client ids that get each new one as a <c>logs</c> message.</summary>
/// <remarks>A client is told only as long as its socket is registered: so a line that arrives proves that it is.</remarks>
/// <param name="sockets">The sockets of those who listen.</param>
/// <param name="time">The clock; null for the system's.</param>
public sealed class PodLog(SocketHub sockets, TimeProvider? time = null)
{
    private const int MaxLines = 300;

    private readonly Lock _gate = new();
    private readonly List<LogLine> _lines = [];
    private readonly List<LogLine> _unheard = [];
    private readonly HashSet<string> _subscribers = new(StringComparer.Ordinal);
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private bool _hasToldSize;

    /// <summary>The writes, oldest first.</summary>
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
    public void Write(string text) => WritePart(text + "\n");

    /// <summary>Writes what may be a part of a line. One that begins with a carriage return takes the place of the write before it, unless that ended a line: so a bar that is drawn anew does not fill the log.</summary>
    /// <param name="text">The text as it is.</param>
    /// <param name="flush">Whether those who listen hear of it now; else they do with the next write that they hear of.</param>
    public void WritePart(string text, bool flush = true)
    {
        var line = new LogLine(_time.GetLocalNow().ToString("yyyy-MM-ddTHH:mm:ss.ffffff", CultureInfo.InvariantCulture), text);
        lock (_gate)
        {
            Keep(line);
            _unheard.Add(line);
            if (flush)
            {
                Tell();
            }
        }
    }

    /// <summary>As ComfyUI, a pod tells the size of its terminal once, by whatever comes first: the lines that are asked for (this) or a message.</summary>
    internal void SizeIsTold()
    {
        lock (_gate)
        {
            _hasToldSize = true;
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

    private void Keep(LogLine line)
    {
        if (line.Text.StartsWith('\r') && _lines is [.., var last] && !last.Text.EndsWith('\n'))
        {
            _lines.RemoveAt(_lines.Count - 1);
        }

        _lines.Add(line);
        if (_lines.Count > MaxLines)
        {
            _lines.RemoveAt(0);
        }
    }

    private void Tell()
    {
        LogLine[] lines = [.. _unheard];
        _unheard.Clear();
        DropTheAbsent();
        if (_subscribers.Count == 0)
        {
            return;
        }

        var withSize = !_hasToldSize;
        _hasToldSize = true;
        foreach (var clientId in _subscribers)
        {
            sockets.Publish("logs", json => LogBody.Write(json, lines, withSize), clientId);
        }
    }

    private void DropTheAbsent() => _subscribers.RemoveWhere(clientId => !sockets.IsRegistered(clientId));
}

/// <summary>One write with its time, as ComfyUI writes it.</summary>
internal sealed record LogLine(string Time, string Text);

/// <summary>Lines as <c>logs</c> messages and <c>/internal/logs/raw</c> have them.</summary>
internal static class LogBody
{
    // What ComfyUI takes for the size where it runs without a terminal.
    private const int Columns = 80;
    private const int Rows = 24;

    public static void Write(PythonJsonWriter json, IReadOnlyList<LogLine> lines, bool withSize)
    {
        json.BeginObject().Name("entries").BeginArray();
        foreach (var line in lines)
        {
            json.BeginObject().Name("t").Text(line.Time).Name("m").Text(line.Text).EndObject();
        }

        json.EndArray().Name("size");
        if (withSize)
        {
            json.BeginObject().Name("cols").Integer(Columns).Name("rows").Integer(Rows).EndObject();
        }
        else
        {
            json.Null();
        }

        json.EndObject();
    }
}
