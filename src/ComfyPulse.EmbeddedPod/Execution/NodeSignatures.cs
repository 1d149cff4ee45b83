using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What a node's result depends on, as one text: its class, its literals, its fingerprint, and the same of all that it is linked to.</summary>
internal sealed class NodeSignatures(RunningGraph graph)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);

    /// <summary>The signature; asked once a prompt, so that a node which is never cached stays itself while the prompt runs.</summary>
    public string this[string id]
    {
        get
        {
            if (!_known.TryGetValue(id, out var signature))
            {
                _known[id] = signature = Compute(id);
            }

            return signature;
        }
    }

    private string Compute(string id)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (!graph.Has(id) || !_open.Add(id))
        {
            // A link to nowhere, or round in a circle: equal only to itself.
            return $"?{id}";
        }

        var node = graph[id];
        var text = new StringBuilder(node.Class.Name).Append('\n').Append(Fingerprint(node)).Append('\n');
        foreach (var (name, value) in node.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
        {
            text.Append(name).Append('=');
            _ = GraphNode.AsLink(value) is { } link
                ? text.Append('@').Append(this[link.NodeId]).Append(':').Append(link.Slot)
                : text.Append(PythonNodes.Format(value));
            text.Append('\n');
        }

        _open.Remove(id);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string? Fingerprint(GraphNode node)
    {
        if (node.Class.Fingerprint is not { } fingerprint)
        {
            return null;
        }

        try
        {
            return fingerprint(new NodeValues(node.Inputs.Where(input => GraphNode.AsLink(input.Value) is null)
                .ToDictionary(input => input.Key, input => PythonValue.ToObject(input.Value), StringComparer.Ordinal)));
        }
        catch (Exception)
        {
            // As in ComfyUI, whose node then counts as changed.
            return Guid.NewGuid().ToString();
        }
    }
}
