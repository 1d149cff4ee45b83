namespace ComfyPulse.Workflows;

/// <summary>Reads from a workflow what its nodes will have to do.</summary>
internal sealed class NodeWorks
{
    /// <summary>Loaders stand near what uses them; a graph from a pod may be anything.</summary>
    private const int MostWalked = 500;

    private readonly Workflow _workflow;
    private readonly WorkflowNode[] _nodes;
    private readonly int[][] _links;
    private readonly WorkKind[] _kinds;
    private readonly PictureSizes _sizes;
    private readonly Dictionary<string, int> _groups = new(StringComparer.Ordinal);

    private NodeWorks(Workflow workflow, WorkflowNode[] nodes, int[][] links, Func<string, int> indexOf)
    {
        (_workflow, _nodes, _links) = (workflow, nodes, links);
        _kinds = [.. nodes.Select(node => WorkKinds.Of(node.ClassType))];
        _sizes = new PictureSizes(nodes, indexOf);
    }

    /// <summary>The work of each node, in the order of <paramref name="nodes"/>; <paramref name="links"/> are the nodes that each takes something from.</summary>
    public static NodeWork[] Of(Workflow workflow, WorkflowNode[] nodes, int[][] links, Func<string, int> indexOf)
    {
        var works = new NodeWorks(workflow, nodes, links, indexOf);
        return [.. Enumerable.Range(0, nodes.Length).Select(works.Of)];
    }

    private NodeWork Of(int index)
    {
        var (node, kind) = (_nodes[index], _kinds[index]);
        var loaders = WorkKinds.RunsModel(kind) ? LoadersOf(index) : [];
        var size = kind == WorkKind.Upscale ? _links[index].Select(_sizes.Of).DefaultIfEmpty(0).Max() : _sizes.Of(index);
        var megapixels = size > 0 ? size : 1.05;
        var steps = InputNumbers.Steps(_workflow, node);

        var family = StableHash.Of(node.ClassType);
        foreach (var loader in loaders)
        {
            family = Literals(family, _nodes[loader]);
        }

        var signature = Literals(family, node);
        signature = StableHash.Add(StableHash.Add(signature, (long)(megapixels * 1000)), (long)steps);
        return new NodeWork(kind, Math.Max(megapixels, 0.01), steps, GroupOf(kind, loaders), loaders, kind == WorkKind.Load ? signature : family, signature)
        {
            Taps = kind == WorkKind.Pixels ? InputNumbers.Taps(node) : 1,
            Model = kind == WorkKind.Load ? ModelGuess.Of(node) : ModelOf(kind, loaders),
        };
    }

    /// <summary>Of several loaders the one whose model does the work: what denoises for a sampler, the rest are patches and encoders.</summary>
    private ModelGuess ModelOf(WorkKind kind, int[] loaders)
    {
        ModelGuess? largest = null;
        foreach (var loader in loaders)
        {
            var (classType, guess) = (_nodes[loader].ClassType, ModelGuess.Of(_nodes[loader]));
            var isWhole = classType.Contains("Checkpoint", StringComparison.Ordinal);
            var fits = kind switch
            {
                WorkKind.Encode => isWhole || classType.Contains("CLIP", StringComparison.Ordinal),
                WorkKind.Convert => isWhole || classType.Contains("VAE", StringComparison.Ordinal),
                _ => true,
            };

            // Encoders and decoders are small parts of a checkpoint.
            guess = isWhole && kind is WorkKind.Encode or WorkKind.Convert ? guess with { Gigabytes = guess.Gigabytes * (kind == WorkKind.Encode ? 0.2 : 0.03) } : guess;
            largest = fits && (largest is null || guess.Gigabytes > largest.Value.Gigabytes) ? guess : largest;
        }

        return largest ?? ModelGuess.Usual;
    }

    /// <summary>The loaders whose models a node runs: what other nodes run is theirs.</summary>
    private int[] LoadersOf(int index)
    {
        var (found, seen, open) = (new SortedSet<int>(), new HashSet<int>(), new Stack<int>(_links[index]));
        while (seen.Count < MostWalked && open.TryPop(out var current))
        {
            if (!seen.Add(current) || WorkKinds.RunsModel(_kinds[current]))
            {
                continue;
            }

            if (_kinds[current] == WorkKind.Load)
            {
                found.Add(current);
            }

            Array.ForEach(_links[current], open.Push);
        }

        return [.. found];
    }

    private int GroupOf(WorkKind kind, int[] loaders)
    {
        if (loaders.Length == 0)
        {
            return -1;
        }

        var key = $"{kind}:{string.Join(',', loaders)}";
        return _groups.TryGetValue(key, out var group) ? group : _groups[key] = _groups.Count;
    }

    /// <summary>Numbers, truth values and choices; what changes with every picture is left out.</summary>
    private static ulong Literals(ulong hash, WorkflowNode node)
    {
        foreach (var (name, input) in node.Inputs)
        {
            var json = input.Value.Utf8.Span;
            var isChoice = json.Length is > 0 and <= 200 && json[0] is not ((byte)'[' or (byte)'{');
            if (!input.IsLink && isChoice && !Varies(name) && (json[0] != (byte)'"' || !IsFreeText(name, json)))
            {
                hash = StableHash.Add(StableHash.Add(hash, name), json);
            }
        }

        return hash;
    }

    private static bool Varies(string input) => input.Contains("seed", StringComparison.Ordinal) || input is "control_after_generate" or "cfg" or "filename_prefix" or "image";

    private static bool IsFreeText(string input, ReadOnlySpan<byte> json) =>
        input.Contains("text", StringComparison.Ordinal) || input.Contains("prompt", StringComparison.Ordinal) || (json.Contains((byte)' ') && !json.Contains((byte)'.'));
}
