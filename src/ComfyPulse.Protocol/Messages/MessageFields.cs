namespace ComfyPulse.Protocol;

/// <summary>The fields that the messages about one prompt share, each under the same name in all of them.</summary>
internal struct MessageFields
{
    private string? _promptId;
    private string? _node;
    private bool _nodeIsNull;
    private string? _displayNode;
    private string? _nodeId;
    private string? _nodeType;
    private string? _exceptionType;
    private string? _exceptionMessage;
    private double? _value;
    private double? _max;
    private long? _timestamp;
    private IReadOnlyList<string>? _nodes;
    private IReadOnlyList<string>? _executed;
    private IReadOnlyList<string>? _traceback;
    private RawJson _output;
    private RawJson _currentInputs;
    private RawJson _currentOutputs;

    /// <summary>Reads the object that the cursor stands on.</summary>
    public static MessageFields Read(ref JsonCursor data)
    {
        var fields = default(MessageFields);
        while (data.NextProperty())
        {
            if (!fields.ReadWhere(ref data) && !fields.ReadWhat(ref data))
            {
                data.Skip();
            }
        }

        return fields;
    }

    /// <summary>The message of these fields; null where one is missing that it cannot do without.</summary>
    public readonly ServerMessage? ToMessage(ServerFrameKind kind) => (kind, _promptId) switch
    {
        // Only an explicit null ends a prompt: a node that is missing or unreadable says nothing.
        (ServerFrameKind.Executing, _) => _node is not null || _nodeIsNull ? new ExecutingMessage(_promptId, _node, _displayNode) : null,
        (ServerFrameKind.Progress, _) => _value is { } value && _max is { } max ? new ProgressMessage(_promptId, _node, value, max) : null,
        (_, null) => null,
        (ServerFrameKind.ExecutionStart, { } id) => new ExecutionStartMessage(id, _timestamp),
        (ServerFrameKind.ExecutionCached, { } id) => new ExecutionCachedMessage(id, _nodes ?? [], _timestamp),
        (ServerFrameKind.ExecutionSuccess, { } id) => new ExecutionSuccessMessage(id, _timestamp),
        (ServerFrameKind.Executed, { } id) => _node is { } node ? new ExecutedMessage(id, node, _displayNode, _output) : null,
        (ServerFrameKind.ExecutionInterrupted, { } id) => new ExecutionInterruptedMessage(id, _nodeId, _nodeType, _executed ?? [], _timestamp),
        (ServerFrameKind.ExecutionError, { } id) => new ExecutionErrorMessage(
            id, _nodeId, _nodeType, _exceptionType, _exceptionMessage, _traceback ?? [], _executed ?? [], _currentInputs, _currentOutputs, _timestamp),
        _ => null,
    };

    private bool ReadWhere(ref JsonCursor data)
    {
        if (data.NameIs("prompt_id"u8))
        {
            _promptId = data.Text();
        }
        else if (data.NameIs("node"u8))
        {
            _nodeIsNull = data.IsNull;
            _node = data.Text();
        }
        else if (data.NameIs("display_node"u8))
        {
            _displayNode = data.Text();
        }
        else if (data.NameIs("node_id"u8))
        {
            _nodeId = data.Text();
        }
        else if (data.NameIs("node_type"u8))
        {
            _nodeType = data.Text();
        }
        else if (data.NameIs("nodes"u8))
        {
            _nodes = data.Texts();
        }
        else if (data.NameIs("executed"u8))
        {
            _executed = data.Texts();
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadWhat(ref JsonCursor data)
    {
        if (data.NameIs("value"u8))
        {
            _value = data.Number();
        }
        else if (data.NameIs("max"u8))
        {
            _max = data.Number();
        }
        else if (data.NameIs("timestamp"u8))
        {
            _timestamp = data.Integer();
        }
        else if (data.NameIs("output"u8))
        {
            _output = data.Raw();
        }
        else if (data.NameIs("exception_type"u8))
        {
            _exceptionType = data.Text();
        }
        else if (data.NameIs("exception_message"u8))
        {
            _exceptionMessage = data.Text();
        }
        else if (data.NameIs("traceback"u8))
        {
            _traceback = data.Texts();
        }
        else if (data.NameIs("current_inputs"u8))
        {
            _currentInputs = data.Raw();
        }
        else if (data.NameIs("current_outputs"u8))
        {
            _currentOutputs = data.Raw();
        }
        else
        {
            return false;
        }

        return true;
    }
}
