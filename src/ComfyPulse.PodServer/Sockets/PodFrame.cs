using System.Net.WebSockets;

namespace ComfyPulse.PodServer;

/// <summary>One frame on its way to a client; its bytes are shared by all who get it.</summary>
internal readonly record struct PodFrame(ReadOnlyMemory<byte> Bytes, WebSocketMessageType Type);
