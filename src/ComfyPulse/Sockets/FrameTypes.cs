using System.Buffers.Binary;
using ComfyPulse.Protocol;

namespace ComfyPulse.Sockets;

/// <summary>Frames in the words of ComfyUI, for metrics: only types that are known, since packs send whatever they like.</summary>
internal static class FrameTypes
{
    public static string WordOf(ServerFrameKind kind) => kind switch
    {
        ServerFrameKind.ProgressState => "progress_state",
        ServerFrameKind.Progress => "progress",
        ServerFrameKind.Status => "status",
        ServerFrameKind.Executing => "executing",
        ServerFrameKind.Executed => "executed",
        ServerFrameKind.ExecutionStart => "execution_start",
        ServerFrameKind.ExecutionCached => "execution_cached",
        ServerFrameKind.ExecutionSuccess => "execution_success",
        ServerFrameKind.ExecutionError => "execution_error",
        ServerFrameKind.ExecutionInterrupted => "execution_interrupted",
        ServerFrameKind.FeatureFlags => "feature_flags",
        ServerFrameKind.Logs => "logs",
        _ => "other",
    };

    /// <summary>A binary frame by its event number.</summary>
    public static string WordOf(ReadOnlySpan<byte> binary) => (BinaryPrimitives.TryReadUInt32BigEndian(binary, out var number) ? number : 0) switch
    {
        1 => "preview_image",
        3 => "text",
        4 => "preview_image_with_metadata",
        _ => "other",
    };
}
