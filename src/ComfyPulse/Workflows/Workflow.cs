using System.Buffers;
using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse;

/// <summary>A graph in API format. Immutable: an edit gives a new one. Keeps the bytes it was read from, so that what is not edited is sent unharmed.</summary>
public sealed class Workflow
{
    private static readonly string[] SeedNames = ["seed", "noise_seed"];

    private readonly ReadOnlyMemory<byte> _json;
    private readonly Dictionary<string, NodeLayout> _layouts;

    private Workflow(ReadOnlyMemory<byte> utf8Json) => (_json, Nodes, _layouts) = WorkflowReader.Read(utf8Json);

    /// <summary>The nodes by id, in the file's order. Of duplicate ids the last counts, as on the pod.</summary>
    public IReadOnlyDictionary<string, WorkflowNode> Nodes { get; }

    /// <summary>What is expected to run of it as a whole. Made once: it does not change, and a workflow is often submitted many times.</summary>
    internal PromptPlan Plan => field ??= PromptPlan.Create(this);

    /// <summary>Reads API-format JSON: the graph itself, or the body of <c>POST /prompt</c> that has it as <c>prompt</c>. The bytes are copied.</summary>
    /// <exception cref="WorkflowFormatException">It is not JSON, empty, in UI format, or not a graph; the message says where and what to do.</exception>
    public static Workflow Parse(ReadOnlyMemory<byte> utf8Json) => new(utf8Json.ToArray());

    /// <summary>Reads API-format JSON.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static Workflow Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return new(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>Reads a file: API-format JSON, or a PNG that ComfyUI saved (its <c>prompt</c> text chunk).</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static async Task<Workflow> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file.ConfigureAwait(false))
        {
            return await LoadAsync(file, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads a stream to its end: JSON or PNG, as <see cref="LoadAsync(string, CancellationToken)"/>. The stream is left open.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte})"/>
    public static async Task<Workflow> LoadAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return new(await WorkflowFile.ReadAsync(stream, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Sets an input that a node has: <c>3.seed</c> by node id, else <c>My sampler.seed</c> by title or <c>KSampler.seed</c> by class, which must name one node only. Ids, titles and input names may contain dots. A link may be replaced by a literal and the other way round.</summary>
    /// <param name="target">The node and its input.</param>
    /// <param name="value">What it is set to.</param>
    /// <exception cref="WorkflowEditException">No node fits, or several do, or the node has no such input (<see cref="WithInput"/> adds one); the message lists the candidates.</exception>
    public Workflow With(string target, WorkflowValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(target);
        var (nodeId, input) = InputTarget.Resolve(this, target);
        return WithInput(nodeId, input, value);
    }

    /// <summary>Sets an input of the node with this id, whether or not the node has it yet: an optional input that the file leaves out, for example.</summary>
    /// <exception cref="WorkflowEditException">There is no such node.</exception>
    public Workflow WithInput(string nodeId, string input, WorkflowValue value)
    {
        ArgumentException.ThrowIfNullOrEmpty(input);
        if (!WorkflowValue.IsOneValue(value.Json.Utf8.Span))
        {
            throw new ArgumentException("The value is not one JSON value.", nameof(value));
        }

        return _layouts.TryGetValue(nodeId, out var layout)
            ? Edited([Patch.ForInput(_json.Span, layout, input, value.Json.Utf8)])
            : throw InputTarget.NoSuchNode(this, nodeId);
    }

    /// <summary>Sets every literal <c>seed</c> and <c>noise_seed</c>.</summary>
    /// <exception cref="WorkflowEditException">There is none.</exception>
    public Workflow WithSeed(ulong seed)
    {
        var seeds = from node in Nodes.Values
                    from name in SeedNames
                    where node.Inputs.TryGetValue(name, out var input) && !input.IsLink
                    select new Patch(_layouts[node.Id].Values[name], ((WorkflowValue)seed).Json.Utf8);
        var patches = seeds.ToArray();
        return patches.Length > 0 ? Edited(patches) : throw new WorkflowEditException("No node of this workflow has a seed or noise_seed of its own to set.", []);
    }

    /// <summary>The graph as it will be sent.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(_json.Span);
    }

    /// <summary>The graph as it will be sent.</summary>
    public RawJson ToJson() => new(_json);

    private Workflow Edited(IEnumerable<Patch> patches) => new(Patch.Apply(_json.Span, patches));
}
