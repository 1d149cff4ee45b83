using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>Brings each frame to the run that it is about. Frames that name no prompt belong to the one that runs now, if it is ours.</summary>
internal sealed class FrameRouter(PodConnection connection, RunTable runs, SocketWatch watch) : ISocketListener
{
    private readonly HeldFrames _held = new();
    private readonly PreviewMetadataCache _metadata = new();
    private string? _current;
    private string? _replayedNode;

    /// <summary>Submissions that have left and have no answer yet: until then a frame of an unknown prompt may be theirs.</summary>
    public int SubmissionsWaiting { get; set; }

    public void OnOpened(string clientId) => connection.SocketGreeted(clientId);

    public void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8)
    {
        using (connection.EnterScope())
        {
            var now = connection.Now;
            watch.Hear(frame, now);
            Route(frame, utf8, now);
        }

        if (frame.Kind == ServerFrameKind.Status)
        {
            connection.QueueChanged();
        }
    }

    public void OnBinary(ReceivedFrame frame)
    {
        var read = BinaryFrame.Read(frame.Bytes, out var problem, known: _metadata);
        if (read is null)
        {
            SocketMetrics.FrameSkipped(connection.Transport.Tags, "unreadable");
            OnSkipped("unreadable", problem ?? "unreadable");
            return;
        }

        using (connection.EnterScope())
        {
            watch.Hear(connection.Now);
            Route(read, frame);
        }
    }

    public void OnSkipped(string reason, string detail)
    {
        ConnectionLog.FrameSkipped(connection.Log, reason, detail);
        using (connection.EnterScope())
        {
            Missed(runs.Live, detail);
        }
    }

    /// <summary>REST says that this run is the one that runs: what the pod replayed without a name is about it. Under the lock.</summary>
    public void Runs(LiveRun run)
    {
        _current = run.Machine.PromptId.Value;
        if (_replayedNode is { } node)
        {
            _replayedNode = null;
            run.Machine.Apply(new RunFact.CurrentNode(node), connection.Now);
            connection.Settle(run);
        }
    }

    /// <summary>A submission has its answer: frames that were held for it are played, and once none waits the rest is forgotten. Under the lock.</summary>
    public void SubmissionEnds(LiveRun? run)
    {
        SubmissionsWaiting--;
        if (run is not null)
        {
            foreach (var held in _held.Take(run.Machine.PromptId.Value))
            {
                Play(run, held);
            }
        }

        if (SubmissionsWaiting == 0)
        {
            _held.Clear();
        }
    }

    /// <summary>The socket is gone: what runs now is no longer known. Under the lock.</summary>
    public void Forget() => (_current, _replayedNode) = (null, null);

    private void Route(in ServerFrame frame, ReadOnlySpan<byte> utf8, TimeSpan now)
    {
        if (!frame.HasPromptId)
        {
            if (frame.Kind == ServerFrameKind.Executing && frame.ToMessage() is ExecutingMessage { Node: { } node })
            {
                Replayed(node);
            }
            else if (frame.Kind == ServerFrameKind.Logs && frame.ToMessage() is LogsMessage logs)
            {
                Written(logs);
            }

            return;
        }

        var run = runs.Find(frame.PromptIdUtf8) ?? (connection.Handlers.HasAny ? connection.AttachIfWanted(frame.PromptId!) : null);
        Follow(frame, run);
        if (run is not null)
        {
            run.Machine.Apply(frame, now);
            connection.Settle(run);
            return;
        }

        if (SubmissionsWaiting > 0)
        {
            Keep(frame.PromptId!, utf8, isText: true, mayGiveWay: frame.Kind is ServerFrameKind.ProgressState or ServerFrameKind.Progress);
        }
    }

    /// <summary>Keeps track of the prompt that runs now: any message of it says so, but the very last.</summary>
    private void Follow(in ServerFrame frame, LiveRun? run)
    {
        if (frame.IsExecutingNothing)
        {
            _current = null;
        }
        else if (run is null)
        {
            _current = frame.PromptId;
        }
        else if (_current != run.Machine.PromptId.Value)
        {
            (_current, _replayedNode) = (run.Machine.PromptId.Value, null);
        }
    }

    /// <summary>After a reconnect the pod names the running node without its prompt. With one candidate it is that one; else REST tells.</summary>
    private void Replayed(string node)
    {
        _replayedNode = node;
        var candidates = runs.Live.Where(run => run is { IsFed: true, HasLeft: true }).Take(2).ToList();
        if (candidates is [var only])
        {
            Runs(only);
        }
    }

    /// <summary>The pod writes of whatever it does: it is of interest to the run that runs, if that follows the log.</summary>
    private void Written(LogsMessage logs)
    {
        foreach (var run in runs.Live.Where(run => run is { IsFed: true, Tail: not null, Machine.IsRunning: true } && (_current is null || _current == run.Machine.PromptId.Value)).Take(1).ToList())
        {
            if (run.Tail!.Hear(logs.Entries) is { Count: > 0 } texts)
            {
                run.Machine.Apply(new RunFact.LogsSaid(texts), connection.Now);
                connection.Settle(run);
            }
        }
    }

    private void Route(BinaryFrame read, ReceivedFrame frame)
    {
        var promptId = (read as ImageFrame)?.Metadata?.PromptId ?? (read as TextFrame)?.PromptId ?? _current;
        if (promptId is null)
        {
            return;
        }

        if (runs.Find(promptId) is { } run)
        {
            Apply(run, read, frame);
        }
        else if (SubmissionsWaiting > 0)
        {
            Keep(promptId, frame.Bytes.Span, isText: false, mayGiveWay: false);
        }
    }

    /// <summary>Keeps a frame for the submission whose answer will claim it. Where there is no room, all that wait have missed it.</summary>
    private void Keep(string promptId, ReadOnlySpan<byte> frame, bool isText, bool mayGiveWay)
    {
        if (!_held.TryKeep(promptId, frame, isText, mayGiveWay))
        {
            SocketMetrics.FrameSkipped(connection.Transport.Tags, "held_too_long");
            Missed(runs.Live.Where(run => !run.Machine.IsAccepted), "too many frames came before the answer of a submission");
        }
    }

    /// <summary>A frame was lost on the way: any run that this socket feeds may have been meant.</summary>
    private void Missed(IEnumerable<LiveRun> candidates, string why)
    {
        foreach (var run in candidates.Where(run => run is { IsFed: true, HasLeft: true }).ToList())
        {
            run.Machine.Apply(new RunFact.FramesMissed(why), connection.Now);
            connection.Settle(run);
        }
    }

    /// <param name="run">The run that the frame is about.</param>
    /// <param name="read">What it says.</param>
    /// <param name="frame">Its bytes, where they may be taken over.</param>
    private void Apply(LiveRun run, BinaryFrame read, ReceivedFrame? frame)
    {
        switch (read)
        {
            case TextFrame text:
                run.Machine.Apply(new RunFact.TextSaid(text.NodeId, text.Text), connection.Now);
                break;
            case ImageFrame image:
                Apply(run, image, frame);
                break;
            default:
                return;
        }

        connection.Settle(run);
    }

    /// <summary>An image sent whole is kept, whatever it costs; a preview only for somebody who looks, and then in the buffer that it came in.</summary>
    private void Apply(LiveRun run, ImageFrame image, ReceivedFrame? frame)
    {
        var nodeId = image.Metadata?.NodeId;
        var isOutput = run.Machine.KeepsImageOf(nodeId);
        run.Machine.Apply(new RunFact.ImageCame(nodeId, isOutput ? image.Image.ToArray() : default, image.Kind), connection.Now);
        if (!isOutput && run.Previews.IsWanted)
        {
            run.Previews.Set(new PromptPreview(image.Image, MediaTypeOf(image.Kind), nodeId), frame?.Take());
        }
    }

    private void Play(LiveRun run, HeldFrames.Held held)
    {
        if (held.IsText)
        {
            var frame = ServerFrame.Read(held.Bytes);
            run.Machine.Apply(frame, connection.Now);
            connection.Settle(run);
        }
        else if (BinaryFrame.Read(held.Bytes, out _) is { } read)
        {
            Apply(run, read, frame: null);
        }
    }

    private static string MediaTypeOf(ImageKind kind) => kind switch
    {
        ImageKind.Jpeg => "image/jpeg",
        ImageKind.Png => "image/png",
        ImageKind.WebP => "image/webp",
        _ => "application/octet-stream",
    };
}
