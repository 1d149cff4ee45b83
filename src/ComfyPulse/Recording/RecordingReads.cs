using System.Runtime.CompilerServices;
using ComfyPulse.Protocol;

namespace ComfyPulse.Recording;

/// <summary>What a recording holds, as it stands there: for those who work it out themselves.</summary>
internal static class RecordingReads
{
    public static async IAsyncEnumerable<RecordedMessage> MessagesAsync(PromptRecording recording, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sockets = new ReplayedSockets();
        await foreach (var item in RecordingTimeline.ReadAsync(recording, cancellationToken).ConfigureAwait(false))
        {
            switch (item)
            {
                case RecordedFrame { Kind: RecordedFrameKind.Open } open:
                    sockets.Opened(open.Socket, open.ClientId);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.End } end:
                    sockets.Ended(end.Socket);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.Text } text:
                    if (SidOf(text) is { } sid)
                    {
                        sockets.Named(text.Socket, sid);
                    }

                    yield return new RecordedMessage(text.At, text.Socket, sockets.ClientIdOf(text.Socket), text.Data);
                    break;
            }
        }
    }

    public static async IAsyncEnumerable<RecordedSubmission> SubmissionsAsync(PromptRecording recording, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var item in RecordingTimeline.ReadAsync(recording, cancellationToken).ConfigureAwait(false))
        {
            if (item is RecordedRequest { Call: { Method: "POST" } call } && RecordedItemReader.Route(call.Path) == "/prompt" && ReplayedSubmission.Read(call) is { MakesRun: true } submission)
            {
                yield return new RecordedSubmission(item.At, submission.PromptId, submission.ClientId, submission.Graph());
            }
        }
    }

    private static string? SidOf(RecordedFrame text)
    {
        var message = ServerFrame.Read(text.Data.Span);
        return message.Kind == ServerFrameKind.Status && message.ToMessage() is StatusMessage { Sid: { } sid } ? sid : null;
    }
}
