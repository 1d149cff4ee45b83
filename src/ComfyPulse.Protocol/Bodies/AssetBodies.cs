namespace ComfyPulse.Protocol;

/// <summary>One entry of the asset database: a name for a content, which several may share. Times are as the pod writes them, in UTC without saying so.</summary>
public sealed record Asset(string Id, string Name)
{
    /// <summary>The content's hash, <c>blake3:…</c>; null until it was computed.</summary>
    public string? Hash { get; init; }

    /// <summary>The content's bytes.</summary>
    public long? Size { get; init; }

    /// <summary>The media type.</summary>
    public string? MimeType { get; init; }

    /// <summary>The tags; the first is where it stands: <c>input</c>, <c>output</c>, <c>temp</c> or <c>models</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Where a preview is, on the pod.</summary>
    public string? PreviewUrl { get; init; }

    /// <summary>The name that loaders take.</summary>
    public string? LoaderPath { get; init; }

    /// <summary>The prompt that produced it (since 0.19.0).</summary>
    public string? JobId { get; init; }

    /// <summary>What users have added.</summary>
    public RawJson? UserMetadata { get; init; }

    /// <summary>What the pod has found in it.</summary>
    public RawJson? Metadata { get; init; }

    /// <summary>When the entry was made.</summary>
    public string? CreatedAt { get; init; }

    /// <summary>When the entry was last changed.</summary>
    public string? UpdatedAt { get; init; }

    /// <summary>Whether the content was new to the pod; only told of an upload.</summary>
    public bool IsNew { get; init; }

    /// <summary>Reads the body; false with a reason where it has no <c>id</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out Asset? body, out string? problem) =>
        BodyReader.TryRead(utf8, "an asset", Read, out body, out problem);

    internal static Asset? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Text("id") is { } id
        ? new Asset(id, fields.Text("name") ?? "")
        {
            Hash = fields.Text("hash") ?? fields.Text("asset_hash"),
            Size = fields.Integer("size"),
            MimeType = fields.Text("mime_type"),
            Tags = fields.Texts("tags"),
            PreviewUrl = fields.Text("preview_url"),
            LoaderPath = fields.Text("loader_path"),
            JobId = fields.Text("job_id"),
            UserMetadata = fields.Raw("user_metadata"),
            Metadata = fields.Raw("metadata"),
            CreatedAt = fields.Text("created_at"),
            UpdatedAt = fields.Text("updated_at"),
            IsNew = fields.Flag("created_new"),
        }
        : null;
}

/// <summary><c>GET /api/assets</c>.</summary>
/// <param name="Assets">The entries.</param>
/// <param name="Total">How many match in all.</param>
/// <param name="HasMore">Whether there are more behind these.</param>
/// <param name="NextCursor">Where the next page begins; null where there is none, or on pods that have offsets alone.</param>
public sealed record AssetPage(IReadOnlyList<Asset> Assets, int? Total, bool HasMore, string? NextCursor)
{
    /// <summary>Reads the body; false with a reason where it has no <c>assets</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out AssetPage? body, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of assets", Read, out body, out problem);

    private static AssetPage? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Has("assets")
        ? new AssetPage(fields.List("assets", Asset.Read), fields.Int32("total"), fields.Flag("has_more"), fields.Text("next_cursor"))
        : null;
}

/// <summary>A tag, and how many entries have it.</summary>
public sealed record AssetTag(string Name, int Count)
{
    /// <summary>Reads <c>/api/tags</c>; false with a reason where it has no <c>tags</c>.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<AssetTag>? tags, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of tags", (ref json) => Fields.Read(ref json) is { } fields && fields.Has("tags") ? fields.List("tags", Read) : null, out tags, out problem);

    /// <summary>Reads <c>/api/assets/tags/refine</c>; false with a reason where it has no <c>tag_counts</c>.</summary>
    public static bool TryReadCounts(ReadOnlyMemory<byte> utf8, out IReadOnlyList<AssetTag>? tags, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of tags", ReadCounts, out tags, out problem);

    /// <summary>Reads the tags that an entry has after a change; false with a reason where they are not told.</summary>
    public static bool TryReadTotal(ReadOnlyMemory<byte> utf8, out IReadOnlyList<string>? tags, out string? problem) =>
        BodyReader.TryRead(utf8, "the tags of an asset", (ref json) => Fields.Read(ref json) is { } fields && fields.Has("total_tags") ? fields.Texts("total_tags") : null, out tags, out problem);

    private static AssetTag? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Text("name") is { } name ? new AssetTag(name, fields.Int32("count") ?? 0) : null;

    private static IReadOnlyList<AssetTag>? ReadCounts(ref JsonCursor json)
    {
        if (Fields.Read(ref json) is not { } fields || !fields.Has("tag_counts"))
        {
            return null;
        }

        var names = fields.Members("tag_counts");
        var counts = new Fields(names);
        return [.. names.Keys.Select(name => new AssetTag(name, counts.Int32(name) ?? 0))];
    }
}

/// <summary><c>GET /api/assets/seed/status</c>: how far the pod is with looking through its folders.</summary>
/// <param name="State"><c>IDLE</c>, <c>RUNNING</c>, <c>PAUSED</c> or <c>CANCELLING</c>.</param>
/// <param name="Scanned">The files looked at.</param>
/// <param name="Total">The files there are.</param>
/// <param name="Created">The entries made.</param>
/// <param name="Skipped">The files that were known.</param>
/// <param name="Errors">What went wrong.</param>
public sealed record AssetSeedStatus(string State, int? Scanned, int? Total, int? Created, int? Skipped, IReadOnlyList<string> Errors)
{
    /// <summary>Reads the body; false with a reason where it has no <c>state</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out AssetSeedStatus? body, out string? problem) =>
        BodyReader.TryRead(utf8, "the state of a scan", Read, out body, out problem);

    private static AssetSeedStatus? Read(ref JsonCursor json)
    {
        if (Fields.Read(ref json) is not { } fields || fields.Text("state") is not { } state)
        {
            return null;
        }

        var progress = fields.Object("progress");
        return new AssetSeedStatus(state, progress?.Int32("scanned"), progress?.Int32("total"), progress?.Int32("created"), progress?.Int32("skipped"), fields.Texts("errors"));
    }
}
