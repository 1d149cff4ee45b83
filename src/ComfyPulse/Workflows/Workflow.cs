using System.Buffers;
using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>A graph in API format. Immutable: an edit gives a new one. Keeps the bytes it was read from, so that what is not edited is sent unharmed.</summary>
public sealed class Workflow
{
    private Workflow()
    {
    }

    /// <summary>The nodes by id, in the file's order.</summary>
    public IReadOnlyDictionary<string, WorkflowNode> Nodes => throw new NotSupportedException();

    /// <summary>Reads API-format JSON.</summary>
    /// <exception cref="WorkflowFormatException">It is not JSON, empty, in UI format, or not a graph; the message says where and what to do.</exception>
    public static Workflow Parse(ReadOnlyMemory<byte> utf8Json) => throw new NotSupportedException();

    /// <summary>Reads API-format JSON.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static Workflow Parse(string json) => throw new NotSupportedException();

    /// <summary>Reads a file: API-format JSON, or a PNG that ComfyUI saved (its <c>prompt</c> text chunk).</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static Task<Workflow> LoadAsync(string path, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Reads a stream to its end: JSON or PNG, as <see cref="LoadAsync(string, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static Task<Workflow> LoadAsync(Stream stream, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Sets an input: <c>3.seed</c> by node id, <c>My sampler.seed</c> by title, <c>KSampler.seed</c> by class. The input need not exist yet.</summary>
    /// <exception cref="WorkflowEditException">No node fits, or several do; the message lists the candidates.</exception>
    public Workflow With(string target, WorkflowValue value) => throw new NotSupportedException();

    /// <summary>Sets every literal <c>seed</c> and <c>noise_seed</c>.</summary>
    /// <exception cref="WorkflowEditException">There is none.</exception>
    public Workflow WithSeed(ulong seed) => throw new NotSupportedException();

    /// <summary>The graph as it will be sent.</summary>
    public void WriteTo(IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>The graph as it will be sent.</summary>
    public RawJson ToJson() => throw new NotSupportedException();
}

/// <summary>One node of a workflow.</summary>
/// <param name="Id">Its id: any text.</param>
/// <param name="ClassType">Its class.</param>
/// <param name="Title">The title from <c>_meta</c>; null where it has none.</param>
/// <param name="Inputs">Its inputs by name.</param>
public sealed record WorkflowNode(string Id, string ClassType, string? Title, IReadOnlyDictionary<string, WorkflowInput> Inputs);

/// <summary>One input of a node: a literal, or a link to another node's output.</summary>
/// <param name="Value">The literal, or the link's array, raw.</param>
/// <param name="LinkNodeId">The node that it links to; null for a literal.</param>
/// <param name="LinkSlot">The output of that node, counted from 0.</param>
public sealed record WorkflowInput(RawJson Value, string? LinkNodeId = null, int LinkSlot = 0)
{
    /// <summary>Whether it is a link.</summary>
    public bool IsLink => LinkNodeId is not null;
}

/// <summary>A value for an input. Made from a text, a number, a truth value, raw JSON, or a link.</summary>
public readonly record struct WorkflowValue(RawJson Json)
{
    /// <summary>A text.</summary>
    public static implicit operator WorkflowValue(string value) => default;

    /// <summary>A whole number.</summary>
    public static implicit operator WorkflowValue(long value) => default;

    /// <summary>A whole number up to 2^64-1, as seeds are.</summary>
    public static implicit operator WorkflowValue(ulong value) => default;

    /// <summary>A whole number.</summary>
    public static implicit operator WorkflowValue(int value) => default;

    /// <summary>A number.</summary>
    public static implicit operator WorkflowValue(double value) => default;

    /// <summary>A truth value.</summary>
    public static implicit operator WorkflowValue(bool value) => default;

    /// <summary>A link to an output of a node.</summary>
    public static WorkflowValue Link(string nodeId, int slot = 0) => throw new NotSupportedException();

    /// <summary>A value as a person types it: JSON if it is JSON (a number, a truth value, an array…), else a text.</summary>
    public static WorkflowValue FromText(string text) => throw new NotSupportedException();
}
