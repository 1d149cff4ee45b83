namespace ComfyPulse.Protocol;

/// <summary><c>GET /internal/logs/raw</c>: the last 300 writes.</summary>
/// <param name="Entries">The writes, oldest first.</param>
/// <param name="Columns">How wide the pod's terminal is; null where it has none.</param>
/// <param name="Rows">How high it is.</param>
public sealed record PodLogBody(IReadOnlyList<LogEntry> Entries, int? Columns, int? Rows)
{
    /// <summary>Reads the body; false with a reason where it has no <c>entries</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out PodLogBody? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a log", Read, out body, out problem);

    private static PodLogBody? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Has("entries")
        ? new PodLogBody(fields.List("entries", ReadEntry), fields.Object("size")?.Int32("cols"), fields.Object("size")?.Int32("rows"))
        : null;

    private static LogEntry? ReadEntry(ref JsonCursor json) =>
        Fields.Read(ref json) is { } fields && fields.Text("m") is { } text ? new LogEntry(fields.Text("t"), text) : null;
}
