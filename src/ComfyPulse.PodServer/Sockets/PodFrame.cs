using System.Net.WebSockets;

namespace ComfyPulse.PodServer;

/// <summary>One frame on its way to a client; its bytes are shared by all who get it.</summary>
/// <param name="Bytes">The payload.</param>
/// <param name="Type">Text or binary.</param>
/// <param name="Fault">What goes wrong in its sending; null for nothing.</param>
internal readonly record struct PodFrame(ReadOnlyMemory<byte> Bytes, WebSocketMessageType Type, PodFault? Fault = null);
