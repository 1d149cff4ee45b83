namespace ComfyPulse.Protocol;

/// <summary>The body of <c>POST /prompt</c>. Null members are not written: ComfyUI answers several explicit nulls with a 500.</summary>
public sealed record PromptRequest
{
    /// <summary>The graph in API format, byte for byte as it will be sent.</summary>
    public required RawJson Prompt { get; init; }

    /// <summary>The client id of the socket that gets the messages; null for an anonymous prompt.</summary>
    public string? ClientId { get; init; }

    /// <summary>Our own id, canonical lowercase with hyphens. Honoured since 0.3.45; older pods mint their own.</summary>
    public string? PromptId { get; init; }

    /// <summary>Priority, lower runs first; null lets the pod count.</summary>
    public double? Number { get; init; }

    /// <summary>To the front of the queue. Only looked at when <see cref="Number"/> is null.</summary>
    public bool Front { get; init; }

    /// <summary>A JSON object that the pod keeps with the prompt and gives back in queue and history; null for none.</summary>
    public RawJson? ExtraData { get; init; }

    /// <summary>The output nodes to run (since 0.3.48); null for all. An empty list is refused by the pod.</summary>
    public IReadOnlyList<string>? PartialExecutionTargets { get; init; }
}

/// <summary>200 of <c>POST /prompt</c>. <paramref name="NodeErrors"/> may be filled: those outputs were dropped and the rest runs.</summary>
public sealed record PromptAccepted(string PromptId, double? Number, IReadOnlyDictionary<string, NodeErrors> NodeErrors);

/// <summary>400 of <c>POST /prompt</c>: nothing was queued.</summary>
public sealed record PromptRefused(PromptError Error, IReadOnlyDictionary<string, NodeErrors> NodeErrors);

/// <summary>One reason of a refusal, in ComfyUI's words.</summary>
public sealed record PromptError(string Type, string Message, string Details, RawJson ExtraInfo)
{
    /// <summary>The input that is wrong, where the error names one.</summary>
    public string? InputName { get; init; }
}

/// <summary>What is wrong with one node of a submitted graph.</summary>
public sealed record NodeErrors(string? ClassType, IReadOnlyList<PromptError> Errors, IReadOnlyList<string> DependentOutputs);
