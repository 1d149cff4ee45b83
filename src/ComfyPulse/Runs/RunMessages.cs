using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>What the prompt's own messages say. All of them are signs of life; the last ones tell the end.</summary>
internal sealed class RunMessages(RunState run)
{
    /// <summary>Whether a frame is about this prompt, here and now: an ending run hears nothing but the rest of its own end, because the same id may have been submitted again.</summary>
    public bool Concerns(in ServerFrame frame) =>
        run.Result is null
        && frame.HasPromptId
        && frame.PromptIdUtf8.SequenceEqual(run.PromptIdUtf8)
        && !run.Submission.HasNotLeft
        && (run.Ending.Told is null || frame.Kind != ServerFrameKind.ExecutionStart);

    public void Hear(in ServerFrame frame)
    {
        run.Heard();
        if (frame.Kind == ServerFrameKind.ProgressState)
        {
            run.Nodes.States(frame);
            run.Training?.Follow();
            return;
        }

        if (frame.Kind == ServerFrameKind.Progress && run.Nodes.SawStates)
        {
            run.Training?.Follow();
            return; // the same numbers, which the snapshot has told
        }

        var message = frame.ToMessage();
        if (message is null || (message is UnknownMessage && frame.Kind != ServerFrameKind.Unknown))
        {
            run.Following.Miss();
            return;
        }

        Hear(message);
        run.Training?.Follow();
    }

    /// <summary>A node's text, which comes in a binary frame.</summary>
    public void HearText(string nodeId, string text)
    {
        run.Heard();
        run.Events.Add(new NodeText(nodeId, text));
        run.Training?.Text(nodeId, text);
    }

    /// <summary>An image: an output, or a preview and then only a sign of life.</summary>
    public void HearImage(RunFact.ImageCame image)
    {
        run.Heard();
        if (run.Nodes.ImageSender(image.NodeId) is { } sender)
        {
            run.Produced(run.Outputs.AddImage(sender, image.Image, image.Kind) is { } output ? [output] : []);
        }
        else
        {
            run.Training?.Preview(image.NodeId);
        }
    }

    /// <summary>The node that a pod names as current to a socket that comes back.</summary>
    public void HearCurrent(string nodeId)
    {
        run.Heard();
        run.Nodes.Executing(nodeId, null);
        run.Training?.Follow();
    }

    private void Hear(ServerMessage message)
    {
        switch (message)
        {
            case ExecutionCachedMessage cached:
                run.Nodes.Cached(cached.Nodes);
                break;
            case ExecutingMessage { Node: { } node } executing:
                run.Nodes.Board.StartOver(node);
                run.Nodes.Executing(node, executing.DisplayNode);
                break;
            case ExecutingMessage:
                run.Ending.File(run.Now, run.LastLook, run.AwaitsAnswer);
                break;
            case ProgressMessage progress:
                run.Nodes.Progress(progress);
                break;
            case ExecutedMessage executed:
                if (run.Nodes.Board.IndexOf(executed.Node) >= 0)
                {
                    run.Delivered.Add(executed.Node);
                }

                run.Produced(run.Outputs.Add(executed.Node, executed.Output));
                run.Nodes.Executed(executed.Node);
                break;
            case ExecutionErrorMessage { IsBlocked: true } blocked:
                run.Warnings.Raise("execution_blocked", $"{run.Nodes.NameOf(blocked.NodeId, blocked.NodeType)} was blocked: {(blocked.ExceptionMessage ?? "").Trim()}");
                break;
            default:
                if (HistoryVerdict.Of(message, run.Nodes.TitleOf, run.Cancel.IsAsked) is { } outcome)
                {
                    run.Ending.Tell(outcome, run.Now, run.LastLook, entryMayBeSoon: run.Following.SocketIsOpen);
                    run.Events.Moved();
                }

                break;
        }
    }
}
