namespace ComfyPulse.EmbeddedPod;

/// <summary>The node classes of a pod by name. A class of the user's own replaces the built-in one of that name.</summary>
internal sealed class NodeCatalog
{
    private readonly OrderedDictionary<string, NodeClass> _classes = new(StringComparer.Ordinal);

    public NodeCatalog(IEnumerable<NodeClass> builtIn, IEnumerable<NodeClass> own)
    {
        foreach (var nodeClass in builtIn.Concat(own))
        {
            _classes[nodeClass.Name] = nodeClass;
        }
    }

    public IEnumerable<NodeClass> All => _classes.Values;

    public NodeClass? Find(string name) => _classes.GetValueOrDefault(name);
}
