using ComfyPulse.Protocol;

namespace ComfyPulse.Sockets;

/// <summary>Hears one socket. All calls come from its read loop, one after the other; bytes are only lent for the call.</summary>
internal interface ISocketListener
{
    /// <summary>The pod has greeted: messages to <paramref name="clientId"/> come here from now on.</summary>
    void OnOpened(string clientId);

    /// <summary>A text frame that could be read, after thinning.</summary>
    void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8);

    /// <summary>A binary frame; whoever keeps it takes its buffer over.</summary>
    void OnBinary(ReceivedFrame frame);

    /// <summary>A frame cost itself: unreadable or too large.</summary>
    void OnSkipped(string reason, string detail);
}
