namespace ComfyPulse.Recording;

/// <summary>Stamps and copies what a connection says and hands it on; the work is done by the writer.</summary>
internal sealed class RecorderTap(Action<RecorderEntry> add, TimeProvider time) : IRecordingTap
{
    private readonly long _start = time.GetTimestamp();
    private int _sockets;

    public TimeSpan Now => time.GetElapsedTime(_start);

    public IRecordingSocketTap OnSocketOpened(Uri url, IEnumerable<KeyValuePair<string, IEnumerable<string>>> handshakeHeaders)
    {
        var socket = new SocketTap(add, this, Interlocked.Increment(ref _sockets), Now);
        var route = url.Segments.Length == 0 ? "/ws" : "/" + url.Segments[^1].Trim('/');
        socket.OnOpen(route + url.Query, [.. handshakeHeaders.Select(header => new KeyValuePair<string, string>(header.Key, string.Join(", ", header.Value)))]);
        return socket;
    }

    public void OnCall(RecordedCall call) => add(new CallEntry(call with
    {
        Request = call.Request.ToArray(),
        RequestHeaders = [.. call.RequestHeaders],
        Headers = [.. call.Headers],
        Body = call.Body.ToArray(),
    }));

    private sealed class SocketTap(Action<RecorderEntry> add, RecorderTap tap, int number, TimeSpan openedAt) : IRecordingSocketTap
    {
        public void OnOpen(string url, IReadOnlyList<KeyValuePair<string, string>> headers) =>
            add(new FrameEntry(openedAt, number, TimeSpan.Zero, "open", []) { Url = url, Headers = headers });

        public void OnText(ReadOnlySpan<byte> utf8) => Add("text", utf8.ToArray());

        public void OnBinary(ReadOnlySpan<byte> frame) => Add("binary", frame.ToArray());

        public void OnSent(ReadOnlySpan<byte> utf8) => Add("sent", utf8.ToArray());

        public void OnClosed(bool byClient, int? code) => Add("close", [], byClient ? "client" : "server", code);

        public void OnLost() => Add("lost", [], code: 1006);

        public void OnAborted() => Add("aborted", [], "client");

        private void Add(string kind, byte[] data, string? by = null, int? code = null)
        {
            var now = tap.Now;
            add(new FrameEntry(now, number, now - openedAt, kind, data) { By = by, Code = code });
        }
    }
}
