namespace ComfyPulse.Protocol;

/// <summary>One output of a node class.</summary>
public sealed record NodeOutputInfo
{
    /// <summary>The name for people; the type where there is none.</summary>
    public required string Name { get; init; }

    /// <summary>What it carries: <c>IMAGE</c>, <c>MODEL</c>…; <c>COMBO</c> for one of a list's choices.</summary>
    public required string Type { get; init; }

    /// <summary>Whether it gives several values, one after the other.</summary>
    public bool IsList { get; init; }

    /// <summary>What it is; null for nothing said.</summary>
    public string? Tooltip { get; init; }
}

/// <summary>Reads the lists of a node class that are about its outputs, and puts them together.</summary>
internal sealed class NodeOutputReader
{
    private List<string> _types = [];
    private List<string?> _names = [];
    private List<string?> _tooltips = [];
    private List<bool> _lists = [];

    /// <summary>Reads a member that is about outputs; false for any other, which is still to be read.</summary>
    public bool Take(ref JsonCursor json)
    {
        if (json.NameIs("output"u8))
        {
            _types = Read(ref json, (ref item) => item.IsArray ? ReadChoices(ref item) : item.Text() ?? "");
        }
        else if (json.NameIs("output_name"u8))
        {
            _names = Read(ref json, (ref item) => item.Text());
        }
        else if (json.NameIs("output_tooltips"u8))
        {
            _tooltips = Read(ref json, (ref item) => item.Text());
        }
        else if (json.NameIs("output_is_list"u8))
        {
            _lists = Read(ref json, (ref item) => item.Flag() ?? false);
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>The outputs; there are as many as there are types.</summary>
    public IReadOnlyList<NodeOutputInfo> ToList() =>
        [.. _types.Select((type, place) => new NodeOutputInfo { Type = type, Name = _names.ElementAtOrDefault(place) ?? type, IsList = _lists.ElementAtOrDefault(place), Tooltip = _tooltips.ElementAtOrDefault(place) })];

    private delegate T ItemReader<out T>(ref JsonCursor item);

    private static string ReadChoices(ref JsonCursor item)
    {
        item.Skip();
        return "COMBO";
    }

    private static List<T> Read<T>(ref JsonCursor json, ItemReader<T> read)
    {
        var items = new List<T>();
        if (!json.IsArray)
        {
            json.Skip();
            return items;
        }

        while (json.NextItem())
        {
            items.Add(read(ref json));
        }

        return items;
    }
}
