using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>The words of the wire for the kinds of text frames.</summary>
internal static class ServerFrameKinds
{
    /// <summary>The kind of a <c>type</c>; the most frequent ones are asked for first.</summary>
    public static ServerFrameKind Of(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("progress_state"u8) ? ServerFrameKind.ProgressState
        : type.SequenceEqual("progress"u8) ? ServerFrameKind.Progress
        : type.SequenceEqual("status"u8) ? ServerFrameKind.Status
        : type.SequenceEqual("executing"u8) ? ServerFrameKind.Executing
        : type.SequenceEqual("executed"u8) ? ServerFrameKind.Executed
        : type.SequenceEqual("execution_start"u8) ? ServerFrameKind.ExecutionStart
        : type.SequenceEqual("execution_cached"u8) ? ServerFrameKind.ExecutionCached
        : type.SequenceEqual("execution_success"u8) ? ServerFrameKind.ExecutionSuccess
        : type.SequenceEqual("execution_error"u8) ? ServerFrameKind.ExecutionError
        : type.SequenceEqual("execution_interrupted"u8) ? ServerFrameKind.ExecutionInterrupted
        : type.SequenceEqual("feature_flags"u8) ? ServerFrameKind.FeatureFlags
        : type.SequenceEqual("logs"u8) ? ServerFrameKind.Logs
        : ServerFrameKind.Unknown;

    public static ServerFrameKind Of(string type) => Of(Encoding.UTF8.GetBytes(type));
}
