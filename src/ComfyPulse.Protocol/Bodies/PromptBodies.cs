namespace ComfyPulse.Protocol;

/// <summary>200 of <c>POST /prompt</c>. <paramref name="NodeErrors"/> may be filled: those outputs were dropped and the rest runs.</summary>
public sealed record PromptAccepted(string PromptId, double? Number, IReadOnlyDictionary<string, NodeErrors> NodeErrors)
{
    /// <summary>Reads the body; false with a reason where it names no prompt id.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out PromptAccepted? body, out string? problem) =>
        BodyReader.TryRead(utf8, "an accepted prompt", Read, out body, out problem);

    private static PromptAccepted? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        string? promptId = null;
        double? number = null;
        var errors = ComfyPulse.Protocol.NodeErrors.None;
        while (json.NextProperty())
        {
            if (json.NameIs("prompt_id"u8))
            {
                promptId = json.Text();
            }
            else if (json.NameIs("number"u8))
            {
                number = json.Number();
            }
            else if (json.NameIs("node_errors"u8))
            {
                errors = ComfyPulse.Protocol.NodeErrors.ReadAll(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return promptId is null ? null : new PromptAccepted(promptId, number, errors);
    }
}

/// <summary>400 of <c>POST /prompt</c>: nothing was queued.</summary>
public sealed record PromptRefused(PromptError Error, IReadOnlyDictionary<string, NodeErrors> NodeErrors)
{
    /// <summary>Reads the body, also in the forms of before 0.3.28 (<c>error</c> a plain text, <c>node_errors</c> an array); false with a reason where it has no <c>error</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out PromptRefused? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a refusal", Read, out body, out problem);

    private static PromptRefused? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        PromptError? error = null;
        var errors = ComfyPulse.Protocol.NodeErrors.None;
        while (json.NextProperty())
        {
            if (json.NameIs("error"u8))
            {
                error = PromptError.Read(ref json);
            }
            else if (json.NameIs("node_errors"u8))
            {
                errors = ComfyPulse.Protocol.NodeErrors.ReadAll(ref json);
            }
            else
            {
                json.Skip();
            }
        }

        return error is null ? null : new PromptRefused(error, errors);
    }
}

/// <summary>One reason of a refusal, in ComfyUI's words. A plain text of an old pod is its message, with an empty type.</summary>
public sealed record PromptError(string Type, string Message, string Details, RawJson ExtraInfo)
{
    /// <summary>The input that is wrong, where the error names one (<c>input_name</c>).</summary>
    public string? InputName { get; init; }

    /// <summary>The value that was refused, where it is a text or a number (<c>received_value</c>); a number as it was written.</summary>
    public string? ReceivedValue { get; init; }

    /// <summary>The node that a refusal of the whole prompt is about (<c>node_id</c>).</summary>
    public string? NodeId { get; init; }

    /// <summary>That node's class (<c>class_type</c>).</summary>
    public string? ClassType { get; init; }

    internal static PromptError? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return json.Text() is { } text ? new PromptError("", text, "", default) : null;
        }

        string? type = null, message = null, details = null;
        JsonCursor facts = default;
        RawJson extra = default;
        while (json.NextProperty())
        {
            if (json.NameIs("type"u8))
            {
                type = json.Text();
            }
            else if (json.NameIs("message"u8))
            {
                message = json.Text();
            }
            else if (json.NameIs("details"u8))
            {
                details = json.Text();
            }
            else if (json.NameIs("extra_info"u8))
            {
                facts = json;
                extra = json.Raw();
            }
            else
            {
                json.Skip();
            }
        }

        return type is null && message is null ? null : new PromptError(type ?? "", message ?? "", details ?? "", extra).WithFacts(facts);
    }

    private PromptError WithFacts(JsonCursor extra)
    {
        if (!extra.IsObject)
        {
            return this;
        }

        string? input = null, value = null, nodeId = null, classType = null;
        while (extra.NextProperty())
        {
            if (extra.NameIs("input_name"u8))
            {
                input = extra.Text();
            }
            else if (extra.NameIs("received_value"u8))
            {
                value = extra.Text();
            }
            else if (extra.NameIs("node_id"u8))
            {
                nodeId = extra.Text();
            }
            else if (extra.NameIs("class_type"u8))
            {
                classType = extra.Text();
            }
            else
            {
                extra.Skip();
            }
        }

        return this with { InputName = input, ReceivedValue = value, NodeId = nodeId, ClassType = classType };
    }
}

/// <summary>What is wrong with one node of a submitted graph.</summary>
public sealed record NodeErrors(string? ClassType, IReadOnlyList<PromptError> Errors, IReadOnlyList<string> DependentOutputs)
{
    internal static IReadOnlyDictionary<string, NodeErrors> None { get; } = new Dictionary<string, NodeErrors>(StringComparer.Ordinal);

    internal static IReadOnlyDictionary<string, NodeErrors> ReadAll(ref JsonCursor json)
    {
        // An empty array on pods before 0.3.28.
        if (!json.IsObject)
        {
            json.Skip();
            return None;
        }

        var all = new OrderedDictionary<string, NodeErrors>(StringComparer.Ordinal);
        while (json.NextProperty())
        {
            var node = json.NameText();
            if (Read(ref json) is { } errors)
            {
                all[node] = errors;
            }
        }

        return all;
    }

    private static NodeErrors? Read(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            json.Skip();
            return null;
        }

        string? classType = null;
        IReadOnlyList<PromptError> errors = [];
        IReadOnlyList<string> outputs = [];
        while (json.NextProperty())
        {
            if (json.NameIs("errors"u8))
            {
                errors = BodyReader.List(ref json, PromptError.Read);
            }
            else if (json.NameIs("dependent_outputs"u8))
            {
                outputs = json.Texts();
            }
            else if (json.NameIs("class_type"u8))
            {
                classType = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return new NodeErrors(classType, errors, outputs);
    }
}
