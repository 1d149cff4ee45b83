using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>What a run has produced so far: from messages as they come, put right by the history, each thing once.</summary>
internal sealed class OutputBook(IOutputSource? source)
{
    /// <summary>No real run comes near it: what a pod says is not kept for ever.</summary>
    public const int MaxKept = 100_000;

    private readonly Dictionary<(string NodeId, string Kind, int Index), int> _places = [];
    private readonly Dictionary<string, int> _images = new(StringComparer.Ordinal);
    private readonly List<PromptOutput> _outputs = [];
    private PromptOutput[]? _all;

    /// <summary>All of it, as an array that never changes.</summary>
    public IReadOnlyList<PromptOutput> All => _all ??= [.. _outputs];

    /// <summary>Whether more was produced than is kept.</summary>
    public bool IsFull { get; private set; }

    /// <summary>How many images came whole over the socket.</summary>
    public int Images { get; private set; }

    /// <summary>Enters what a node produced; gives back what is new.</summary>
    public IReadOnlyList<PromptOutput> Add(string nodeId, RawJson output)
    {
        var fresh = new List<PromptOutput>();
        foreach (var (index, found) in output.IsNullOrMissing ? [] : OutputReader.Read(nodeId, output))
        {
            if (Enter(nodeId, index, found) is { } entered)
            {
                fresh.Add(entered);
            }
        }

        return fresh;
    }

    /// <summary>Enters an image that was sent whole. Its memory is kept, not copied. Null if there is no room.</summary>
    public PromptOutput? AddImage(string nodeId, ReadOnlyMemory<byte> image, ImageKind kind)
    {
        var index = _images[nodeId] = _images.GetValueOrDefault(nodeId) + 1;
        Images++;
        return Enter(nodeId, -index, new PromptOutput { NodeId = nodeId, Kind = "images", Image = image, MediaType = MediaTypeOf(kind) });
    }

    /// <summary>Enters what the history has. It is right where it differs, and its order comes first.</summary>
    public IReadOnlyList<PromptOutput> Merge(IReadOnlyDictionary<string, RawJson> outputs)
    {
        var before = _places.ToDictionary(place => place.Key, place => _outputs[place.Value]);
        _places.Clear();
        _outputs.Clear();
        _all = null;
        var fresh = new List<PromptOutput>();
        foreach (var (nodeId, output) in outputs)
        {
            foreach (var (index, found) in OutputReader.Read(nodeId, output))
            {
                var known = before.GetValueOrDefault((nodeId, found.Kind, index));
                var entered = Enter(nodeId, index, found);
                if (entered is not null && (known is null || !IsSame(known, found)))
                {
                    fresh.Add(entered);
                }
            }
        }

        foreach (var ((nodeId, _, index), output) in before.OrderBy(known => known.Key.NodeId, StringComparer.Ordinal).ThenBy(known => known.Key.Kind, StringComparer.Ordinal).ThenBy(known => Math.Abs(known.Key.Index)))
        {
            if (!_places.ContainsKey((nodeId, output.Kind, index)))
            {
                Enter(nodeId, index, output);
            }
        }

        return fresh;
    }

    /// <summary>The output as entered; null if it was there already, or if there is no room.</summary>
    private PromptOutput? Enter(string nodeId, int index, PromptOutput output)
    {
        var entered = output with { Source = source };
        var key = (nodeId, output.Kind, index);
        if (!_places.TryGetValue(key, out var place))
        {
            if (_outputs.Count == MaxKept)
            {
                IsFull = true;
                return null;
            }

            _places.Add(key, _outputs.Count);
            _outputs.Add(entered);
        }
        else if (IsSame(_outputs[place], output))
        {
            return null;
        }
        else
        {
            _outputs[place] = entered;
        }

        _all = null;
        return entered;
    }

    /// <summary>Whether two words about an output tell the same; messages and history may differ in white space and in asset ids.</summary>
    private static bool IsSame(PromptOutput one, PromptOutput other) =>
        one.Raw == other.Raw || (one.File == other.File && one.Text == other.Text && (one.File is not null || one.Text is not null));

    private static string MediaTypeOf(ImageKind kind) => kind switch
    {
        ImageKind.Jpeg => "image/jpeg",
        ImageKind.Png => "image/png",
        ImageKind.WebP => "image/webp",
        _ => "application/octet-stream",
    };
}
