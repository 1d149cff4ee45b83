namespace ComfyPulse;

/// <summary>A file is not a workflow in API format. The message says where, and how to get one.</summary>
public sealed class WorkflowFormatException(string message, long? line = null, long? column = null) : ComfyUIException(message)
{
    /// <summary>The line, counted from 1, where it can be told.</summary>
    public long? Line { get; } = line;

    /// <summary>The column in bytes, counted from 1.</summary>
    public long? Column { get; } = column;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}

/// <summary>An edit names no input, or several. The message lists what there is.</summary>
public sealed class WorkflowEditException(string message, IReadOnlyList<string> candidates) : ComfyUIException(message)
{
    /// <summary>What the edit could have meant, each as <c>node.input</c>.</summary>
    public IReadOnlyList<string> Candidates { get; } = candidates;

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
