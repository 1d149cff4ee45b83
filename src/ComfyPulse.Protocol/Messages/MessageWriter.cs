using System.Buffers;

namespace ComfyPulse.Protocol;

/// <summary>Writes messages as ComfyUI does: the fields in its order, in Python's JSON dialect.</summary>
public static class MessageWriter
{
    /// <summary>The bytes of a text frame.</summary>
    public static byte[] ToFrame(ServerMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var output = new ArrayBufferWriter<byte>(512);
        var writer = new PythonJsonWriter(output);
        writer.BeginObject().Name("type").Text(message.Type).Name("data");
        WriteData(message, writer);
        writer.EndObject();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The <c>data</c> alone, as the history's <c>messages</c> have it beside the type.</summary>
    public static void WriteData(ServerMessage message, PythonJsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        switch (message)
        {
            case FeatureFlagsMessage flags:
                writer.Raw(flags.Flags);
                return;
            case UnknownMessage unknown:
                writer.Raw(unknown.Data);
                return;
            default:
                writer.BeginObject();
                WriteFields(message, writer);
                writer.EndObject();
                return;
        }
    }

    private static void WriteFields(ServerMessage message, PythonJsonWriter writer)
    {
        switch (message)
        {
            case StatusMessage status:
                WriteStatus(status, writer);
                break;
            case ExecutionStartMessage start:
                WritePromptId(start.PromptId, writer);
                WriteTimestamp(start.Timestamp, writer);
                break;
            case ExecutionCachedMessage cached:
                writer.Name("nodes").Texts(cached.Nodes);
                WritePromptId(cached.PromptId, writer);
                WriteTimestamp(cached.Timestamp, writer);
                break;
            case ExecutionSuccessMessage success:
                WritePromptId(success.PromptId, writer);
                WriteTimestamp(success.Timestamp, writer);
                break;
            case ExecutingMessage executing:
                WriteExecuting(executing, writer);
                break;
            case ProgressMessage progress:
                writer.Name("value").Number(progress.Value).Name("max").Number(progress.Max);
                WritePromptId(progress.PromptId, writer);
                writer.Name("node").Text(progress.Node);
                break;
            case ProgressStateMessage state:
                WriteProgressState(state, writer);
                break;
            case ExecutedMessage executed:
                writer.Name("node").Text(executed.Node).Name("display_node").Text(executed.DisplayNode).Name("output").Raw(executed.Output);
                WritePromptId(executed.PromptId, writer);
                break;
            case ExecutionErrorMessage error:
                WriteError(error, writer);
                break;
            case ExecutionInterruptedMessage interrupted:
                WritePromptId(interrupted.PromptId, writer);
                writer.Name("node_id").Text(interrupted.NodeId).Name("node_type").Text(interrupted.NodeType).Name("executed").Texts(interrupted.Executed);
                WriteTimestamp(interrupted.Timestamp, writer);
                break;
            case LogsMessage logs:
                WriteLogs(logs, writer);
                break;
        }
    }

    private static void WriteStatus(StatusMessage status, PythonJsonWriter writer)
    {
        writer.Name("status").BeginObject().Name("exec_info").BeginObject();
        if (status.QueueRemaining is { } remaining)
        {
            writer.Name("queue_remaining").Integer(remaining);
        }

        writer.EndObject().EndObject();
        if (status.Sid is { } sid)
        {
            writer.Name("sid").Text(sid);
        }
    }

    // Three forms: a node begins, the prompt is over, and what a socket hears that opens in the middle.
    private static void WriteExecuting(ExecutingMessage executing, PythonJsonWriter writer)
    {
        writer.Name("node").Text(executing.Node);
        if (executing.DisplayNode is { } display)
        {
            writer.Name("display_node").Text(display);
        }

        if (executing.PromptId is { } promptId)
        {
            WritePromptId(promptId, writer);
        }
    }

    private static void WriteProgressState(ProgressStateMessage state, PythonJsonWriter writer)
    {
        WritePromptId(state.PromptId, writer);
        writer.Name("nodes").BeginObject();
        foreach (var (id, node) in state.Nodes)
        {
            writer.Name(id).BeginObject().Name("value");
            _ = node.HasIntegers ? writer.Number(node.Value) : writer.Float(node.Value);
            writer.Name("max");
            _ = node.HasIntegers ? writer.Number(node.Max) : writer.Float(node.Max);
            writer.Name("state").Text(node.State).Name("node_id").Text(node.NodeId);
            WritePromptId(state.PromptId, writer);
            writer.Name("display_node_id").Text(node.DisplayNodeId).Name("parent_node_id").Text(node.ParentNodeId).Name("real_node_id").Text(node.RealNodeId);
            writer.EndObject();
        }

        writer.EndObject();
    }

    private static void WriteError(ExecutionErrorMessage error, PythonJsonWriter writer)
    {
        WritePromptId(error.PromptId, writer);
        writer.Name("node_id").Text(error.NodeId).Name("node_type").Text(error.NodeType).Name("executed").Texts(error.Executed);
        writer.Name("exception_message").Text(error.ExceptionMessage).Name("exception_type").Text(error.ExceptionType).Name("traceback").Texts(error.Traceback);
        writer.Name("current_inputs").Raw(error.CurrentInputs).Name("current_outputs").Raw(error.CurrentOutputs);
        WriteTimestamp(error.Timestamp, writer);
    }

    private static void WriteLogs(LogsMessage logs, PythonJsonWriter writer)
    {
        writer.Name("entries").BeginArray();
        foreach (var entry in logs.Entries)
        {
            writer.BeginObject().Name("t").Text(entry.Time).Name("m").Text(entry.Text).EndObject();
        }

        writer.EndArray().Name("size");
        if (logs is { Columns: { } columns, Rows: { } rows })
        {
            writer.BeginObject().Name("cols").Integer(columns).Name("rows").Integer(rows).EndObject();
        }
        else
        {
            writer.Null();
        }
    }

    private static void WritePromptId(string? promptId, PythonJsonWriter writer) => writer.Name("prompt_id").Text(promptId);

    private static void WriteTimestamp(long? timestamp, PythonJsonWriter writer)
    {
        if (timestamp is { } milliseconds)
        {
            writer.Name("timestamp").Integer(milliseconds);
        }
    }
}
