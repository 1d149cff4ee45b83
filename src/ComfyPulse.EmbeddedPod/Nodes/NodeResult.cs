using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What a node run gives back. The family is closed.</summary>
public abstract record NodeResult
{
    private protected NodeResult()
    {
    }

    /// <summary>Values for the outputs, in order, and what users see (<paramref name="Ui"/>, as in ComfyUI's <c>output</c>).</summary>
    public sealed record Values(IReadOnlyList<object?> Outputs, JsonObject? Ui = null) : NodeResult;

    /// <summary>
    /// A graph in this node's place, in API format. Its ids are made by <see cref="NodeCall.InnerId"/>; its links may also lead to the running graph.
    /// The outputs are each a <see cref="NodeLink"/> or a plain value.
    /// </summary>
    public sealed record Expansion(JsonObject Graph, IReadOnlyList<object?> Outputs) : NodeResult;

    /// <summary>The branch behind this node does not run. With a <paramref name="Message"/> the client is told, once a blocked output node.</summary>
    public sealed record Blocked(string? Message) : NodeResult;
}

/// <summary>A link to an output of a node, in an expansion's graph or in the running one.</summary>
public sealed record NodeLink(string NodeId, int Slot);

/// <summary>A node fails: the client sees this Python exception.</summary>
public sealed class NodeFailureException(string exceptionType, string message) : Exception(message)
{
    /// <summary>The Python exception's name.</summary>
    public string ExceptionType { get; } = exceptionType;
}

/// <summary>The prompt was interrupted. Thrown by <see cref="NodeCall.Report"/>; never catch it.</summary>
public sealed class NodeInterruptedException() : Exception("The prompt was interrupted.")
{
}
