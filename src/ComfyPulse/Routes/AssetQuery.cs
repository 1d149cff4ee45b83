using System.Globalization;

namespace ComfyPulse;

/// <summary>Which assets are listed, and in which order.</summary>
public sealed record AssetQuery
{
    /// <summary>Only those with all of these tags; empty (the default) for any.</summary>
    public IReadOnlyList<string> TagsAll { get; init; } = [];

    /// <summary>Only those with one of these tags at least; empty (the default) for any.</summary>
    public IReadOnlyList<string> TagsAny { get; init; } = [];

    /// <summary>Only those with none of these tags.</summary>
    public IReadOnlyList<string> TagsNone { get; init; } = [];

    /// <summary>Only those whose name has this in it; null (the default) for any.</summary>
    public string? NameContains { get; init; }

    /// <summary>At most so many, 1 to 500; null (the default) for the pod's own 20.</summary>
    public int? Limit { get; init; }

    /// <summary>So many are passed over. Default 0. Not together with <see cref="After"/>.</summary>
    public int Offset { get; init; }

    /// <summary>The <c>NextCursor</c> of the page before; null (the default) for the first one.</summary>
    public string? After { get; init; }

    /// <summary><c>name</c>, <c>created_at</c>, <c>updated_at</c>, <c>size</c> or <c>last_access_time</c>; null (the default) for the pod's own, <c>created_at</c>.</summary>
    public string? SortBy { get; init; }

    /// <summary>Whether the least comes first. Default false.</summary>
    public bool Ascending { get; init; }

    internal IReadOnlyList<KeyValuePair<string, string>> ToItems()
    {
        List<KeyValuePair<string, string>> items = [];
        void Add(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                items.Add(new(name, value));
            }
        }

        Add("tags_all", string.Join(',', TagsAll));
        Add("tags_any", string.Join(',', TagsAny));
        Add("tags_none", string.Join(',', TagsNone));
        Add("name_contains", NameContains);
        Add("limit", Limit?.ToString(CultureInfo.InvariantCulture));
        Add("offset", Offset > 0 ? Offset.ToString(CultureInfo.InvariantCulture) : null);
        Add("after", After);
        Add("sort", SortBy);
        Add("order", Ascending ? "asc" : null);
        return items;
    }
}

/// <summary>What an upload says of itself.</summary>
public sealed record AssetUpload
{
    /// <summary>Where it goes, then what it is: <c>input</c>; or <c>models</c> and the kind.</summary>
    public IReadOnlyList<string> Tags { get; init; } = ["input"];

    /// <summary>The name for people; null (the default) for the file's.</summary>
    public string? Name { get; init; }

    /// <summary>The content's hash, <c>blake3:…</c>: the pod then refuses other content, and takes none where it has it. Null (the default) where it is not known.</summary>
    public string? Hash { get; init; }

    /// <summary>What is kept with it, an object of JSON; null (the default) for nothing.</summary>
    public Protocol.RawJson? UserMetadata { get; init; }
}

/// <summary>What is changed of an asset; null leaves it as it is.</summary>
public sealed record AssetEdit
{
    /// <summary>The name for people.</summary>
    public string? Name { get; init; }

    /// <summary>What is kept with it, an object of JSON; it replaces the old one whole.</summary>
    public Protocol.RawJson? UserMetadata { get; init; }

    /// <summary>The asset that is its preview.</summary>
    public string? PreviewId { get; init; }
}
