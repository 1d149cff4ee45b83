using Microsoft.Extensions.Logging;

namespace ComfyPulse.Connections;

/// <summary>What a connection logs; <c>docs/guides/telemetry.md</c> lists it. Never a header, a query item or a key. Information is what an operator wants to know, a warning what one may have to act on.</summary>
internal static partial class ConnectionLog
{
    [LoggerMessage(1, LogLevel.Information, "Connected to {Pod} as client {ClientId}.")]
    public static partial void Connected(ILogger logger, Uri pod, string clientId);

    [LoggerMessage(2, LogLevel.Warning, "No socket to {Pod} ({Reason}): {Detail}. The next attempt is in {Delay}.")]
    public static partial void Outage(ILogger logger, Uri pod, OutageReason reason, string detail, TimeSpan delay);

    [LoggerMessage(3, LogLevel.Information, "The connection to {Pod} is closed.")]
    public static partial void Closed(ILogger logger, Uri pod);

    [LoggerMessage(4, LogLevel.Debug, "A frame was skipped ({Reason}): {Detail}")]
    public static partial void FrameSkipped(ILogger logger, string reason, string detail);

    [LoggerMessage(5, LogLevel.Debug, "A look at {Pod} failed; it is repeated.")]
    public static partial void LookFailed(ILogger logger, Exception exception, Uri pod);

    [LoggerMessage(6, LogLevel.Warning, "Cancelling a prompt on {Pod} failed; it is tried again.")]
    public static partial void CancelFailed(ILogger logger, Exception exception, Uri pod);

    [LoggerMessage(7, LogLevel.Warning, "The answer to the submission of prompt {PromptId} was lost ({Why}); it is looked up.")]
    public static partial void SubmissionUnclear(ILogger logger, string promptId, string why);

    [LoggerMessage(8, LogLevel.Error, "A handler of prompt {PromptId} threw; the run goes on.")]
    public static partial void HandlerThrew(ILogger logger, Exception exception, string promptId);

    [LoggerMessage(9, LogLevel.Warning, "The pod at {Pod} restarted: {Evidence}. What it had queued is lost.")]
    public static partial void Restarted(ILogger logger, Uri pod, string evidence);

    [LoggerMessage(10, LogLevel.Information, "Prompt {PromptId} on {Pod} ended as {Outcome}, followed by {FollowedBy}.")]
    public static partial void Ended(ILogger logger, string promptId, Uri pod, string outcome, FollowSource followedBy);

    [LoggerMessage(11, LogLevel.Information, "The submission of prompt {PromptId} was not taken ({Why}); it is sent again in {Delay}.")]
    public static partial void SubmissionNotTaken(ILogger logger, string promptId, string why, TimeSpan delay);

    [LoggerMessage(12, LogLevel.Information, "Connected again to {Pod} as client {ClientId}, {Away} after the socket was lost.")]
    public static partial void Reconnected(ILogger logger, Uri pod, string clientId, TimeSpan away);

    [LoggerMessage(13, LogLevel.Information, "{Runs} runs on {Pod} went over to REST ({Reason}).")]
    public static partial void FellBack(ILogger logger, Uri pod, OutageReason reason, int runs);

    [LoggerMessage(14, LogLevel.Information, "{Runs} runs on {Pod} are followed by the socket again.")]
    public static partial void BackOnSocket(ILogger logger, Uri pod, int runs);

    [LoggerMessage(15, LogLevel.Warning, "The socket to {Pod} is open but hears nothing: {Evidence}. It is opened again in {Delay}.")]
    public static partial void Deaf(ILogger logger, Uri pod, string evidence, TimeSpan delay);

    [LoggerMessage(16, LogLevel.Debug, "Still no socket to {Pod} ({Reason}): {Detail}. The next attempt is in {Delay}.")]
    public static partial void StillAway(ILogger logger, Uri pod, OutageReason reason, string detail, TimeSpan delay);

    [LoggerMessage(17, LogLevel.Warning, "Prompt {PromptId} is not kept in the local store; it is tried again.")]
    public static partial void NotKept(ILogger logger, Exception exception, string promptId);
}
