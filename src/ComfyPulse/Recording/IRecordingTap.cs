namespace ComfyPulse.Recording;

/// <summary>Where a connection says what goes over the wire, so that it can be recorded. Calls come from any thread, never block, never throw, and copy what they keep.</summary>
internal interface IRecordingTap
{
    /// <summary>The recording's clock. Taken before a request leaves, it becomes the call's <see cref="RecordedCall.At"/>.</summary>
    TimeSpan Now { get; }

    /// <summary>A socket is open. The frames of this socket, before any thinning, go to what is returned.</summary>
    /// <param name="url">The address that was dialled; the values of its query are redacted, but for the client id.</param>
    /// <param name="handshakeHeaders">The headers of the upgrade's answer.</param>
    IRecordingSocketTap OnSocketOpened(Uri url, IEnumerable<KeyValuePair<string, IEnumerable<string>>> handshakeHeaders);

    /// <summary>A REST call has been answered, or has failed. Submissions are told from the others by their method and path.</summary>
    void OnCall(RecordedCall call);
}

/// <summary>One socket of a recording, from its opening to its end.</summary>
internal interface IRecordingSocketTap
{
    /// <summary>A text frame came.</summary>
    void OnText(ReadOnlySpan<byte> utf8);

    /// <summary>A binary frame came.</summary>
    void OnBinary(ReadOnlySpan<byte> frame);

    /// <summary>A text frame was sent.</summary>
    void OnSent(ReadOnlySpan<byte> utf8);

    /// <summary>The socket ended with a close frame.</summary>
    void OnClosed(bool byClient, int? code);

    /// <summary>The socket ended without a close frame from the pod.</summary>
    void OnLost();

    /// <summary>We reset the connection.</summary>
    void OnAborted();
}

/// <summary>One REST call as it is recorded.</summary>
/// <param name="At">When the request left, from <see cref="IRecordingTap.Now"/>.</param>
/// <param name="Method">The method, in capitals.</param>
/// <param name="Path">The route with its query, without the pod's base path: <c>/history/…</c>.</param>
internal sealed record RecordedCall(TimeSpan At, string Method, string Path)
{
    /// <summary>The request's body; empty for none. A body that is not JSON is recorded by its length alone.</summary>
    public ReadOnlyMemory<byte> Request { get; init; }

    /// <summary>The request's headers; their values are redacted, but for the harmless ones.</summary>
    public IEnumerable<KeyValuePair<string, IEnumerable<string>>> RequestHeaders { get; init; } = [];

    /// <summary>The status; null when no answer came.</summary>
    public int? Status { get; init; }

    /// <summary>Why no answer came; null when one did.</summary>
    public string? NetworkError { get; init; }

    /// <summary>The answer's headers; their values are redacted, but for the harmless ones.</summary>
    public IEnumerable<KeyValuePair<string, IEnumerable<string>>> Headers { get; init; } = [];

    /// <summary>The answer's body, or its first bytes where it was streamed.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The length of the whole body, where <see cref="Body"/> is only its beginning.</summary>
    public long? BodyLength { get; init; }

    /// <summary>How long the answer took.</summary>
    public TimeSpan Took { get; init; }
}
