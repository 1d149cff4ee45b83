using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>Gives what the recorded sockets told to the runs that it is about.</summary>
internal sealed class ReplayedFrames(ReplayedRuns runs, ReplayedSockets sockets, RestartSigns restarts)
{
    public void Apply(RecordedFrame frame)
    {
        switch (frame.Kind)
        {
            case RecordedFrameKind.Open:
                sockets.Opened(frame.Socket, frame.ClientId);
                TellAll(frame.ClientId, new RunFact.SocketOpened(BeforeSubmission: false), frame.At);
                break;
            case RecordedFrameKind.Text:
                ApplyText(frame);
                break;
            case RecordedFrameKind.Binary:
                ApplyBinary(frame);
                break;
            case RecordedFrameKind.End:
                ApplyEnd(frame);
                break;
        }
    }

    private void ApplyEnd(RecordedFrame frame)
    {
        if (frame.IsPodsDoing)
        {
            restarts.PodWasAway(frame.At);
        }

        if (sockets.Ended(frame.Socket) is { } clientId)
        {
            TellAll(clientId, new RunFact.SocketBroke("the recorded socket ended"), frame.At);
            foreach (var run in runs.Open.Where(run => run.ClientId == clientId))
            {
                run.IsHeard = false;
            }
        }
    }

    private void ApplyText(RecordedFrame frame)
    {
        var message = ServerFrame.Read(frame.Data.Span);
        if (message.PromptId is { } promptId)
        {
            ApplyMessage(message, promptId, frame);
            return;
        }

        switch (message.Kind)
        {
            case ServerFrameKind.Status when message.ToMessage() is StatusMessage { Sid: { } sid } && sockets.Named(frame.Socket, sid):
                TellAll(sid, new RunFact.SocketOpened(BeforeSubmission: false), frame.At);
                break;
            case ServerFrameKind.Logs when message.ToMessage() is LogsMessage logs && RunningFor(frame.Socket) is { } writer:
                writer.Machine.Apply(new RunFact.LogsSaid([.. logs.Entries.Select(entry => entry.Text)]), frame.At);
                break;
            case ServerFrameKind.Executing when message.ToMessage() is ExecutingMessage { Node: { } node } && sockets.ClientIdOf(frame.Socket) is { } clientId && RunningOf(clientId) is { } run:
                runs.SetRunning(run);
                run.Machine.Apply(new RunFact.CurrentNode(node), frame.At);
                break;
        }
    }

    private void ApplyMessage(in ServerFrame message, string promptId, RecordedFrame frame)
    {
        var run = runs.OfMessage(promptId, message.Kind, TimestampOf(message), sockets.ClientIdOf(frame.Socket), frame.At);
        var isEnd = message.Kind switch
        {
            ServerFrameKind.ExecutionSuccess or ServerFrameKind.ExecutionInterrupted => true,
            ServerFrameKind.ExecutionError => message.ToMessage() is ExecutionErrorMessage { IsBlocked: false },
            ServerFrameKind.Executing => message.ToMessage() is ExecutingMessage { Node: null },
            _ => false,
        };
        if (!isEnd && !run.HasFinished)
        {
            runs.SetRunning(run);
        }

        run.Machine.Apply(message, frame.At);
        if (isEnd)
        {
            run.MessagesEnded = true;
            runs.SetFinished(run);
            if (message.Kind == ServerFrameKind.Executing)
            {
                runs.Advance(run);
            }
        }
    }

    private void ApplyBinary(RecordedFrame frame)
    {
        switch (BinaryFrame.Read(frame.Data, out _))
        {
            // Texts go to every client: they are the running prompt's, whoever submitted it.
            case TextFrame text:
                (RunOf(text.PromptId, frame) ?? runs.Running)?.Machine.Apply(new RunFact.TextSaid(text.NodeId, text.Text), frame.At);
                break;
            case ImageFrame image:
                (RunOf(image.Metadata?.PromptId, frame) ?? RunningFor(frame.Socket))?.Machine.Apply(new RunFact.ImageCame(image.Metadata?.NodeId, image.Image, image.Kind), frame.At);
                break;
        }
    }

    private ReplayedRun? RunOf(string? promptId, RecordedFrame frame) =>
        promptId is null ? null : runs.OfMessage(promptId, ServerFrameKind.Unknown, null, sockets.ClientIdOf(frame.Socket), frame.At);

    /// <summary>The running prompt, if its images go to this socket: its client's own, or, for an anonymous one, any.</summary>
    private ReplayedRun? RunningFor(string socket) =>
        runs.Running is { } run && (run.ClientId is null || run.ClientId == sockets.ClientIdOf(socket)) ? run : null;

    /// <summary>Which prompt of a client runs: the one known to, or the only one that may.</summary>
    private ReplayedRun? RunningOf(string clientId)
    {
        if (runs.Running is { } running)
        {
            return running.ClientId == clientId ? running : null;
        }

        ReplayedRun[] candidates = [.. runs.Open.Where(run => run.ClientId == clientId && !run.HasFinished).Take(2)];
        return candidates is [var only] ? only : null;
    }

    private void TellAll(string? clientId, RunFact fact, TimeSpan at)
    {
        foreach (var run in runs.Open.Where(run => clientId is not null && run.ClientId == clientId).ToList())
        {
            run.Machine.Apply(fact, at);
        }
    }

    private static long? TimestampOf(in ServerFrame message) =>
        message.Kind == ServerFrameKind.ExecutionStart && message.ToMessage() is ExecutionStartMessage { Timestamp: { } timestamp } ? timestamp : null;
}
