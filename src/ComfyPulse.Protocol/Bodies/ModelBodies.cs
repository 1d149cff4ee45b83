namespace ComfyPulse.Protocol;

/// <summary>One kind of models, of <c>/experiment/models</c>.</summary>
/// <param name="Name">The kind: <c>checkpoints</c>, <c>loras</c>…</param>
/// <param name="Folders">The folders on the pod's disk, in the order that <see cref="ModelFile.PathIndex"/> counts.</param>
/// <param name="Extensions">The file types taken, with their dots; empty for any.</param>
public sealed record ModelFolder(string Name, IReadOnlyList<string> Folders, IReadOnlyList<string> Extensions)
{
    /// <summary>Reads the list; false with a reason where it is not one.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<ModelFolder>? folders, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of model folders", (ref json) => json.IsArray ? BodyReader.List(ref json, Read) : null, out folders, out problem);

    private static ModelFolder? Read(ref JsonCursor json) =>
        Fields.Read(ref json) is { } fields && fields.Text("name") is { } name ? new ModelFolder(name, fields.Texts("folders"), fields.Texts("extensions")) : null;
}

/// <summary>One model file, of <c>/experiment/models/{folder}</c>.</summary>
/// <param name="Name">The name, with its sub-folders in the pod's own notation.</param>
/// <param name="PathIndex">Which of the kind's folders it is in.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Modified">When it was written.</param>
/// <param name="Created">When it was made, or its entry last changed.</param>
public sealed record ModelFile(string Name, int PathIndex, long? Size, DateTimeOffset? Modified, DateTimeOffset? Created)
{
    /// <summary>Reads the list; false with a reason where it is not one.</summary>
    public static bool TryReadAll(ReadOnlyMemory<byte> utf8, out IReadOnlyList<ModelFile>? files, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of model files", (ref json) => json.IsArray ? BodyReader.List(ref json, Read) : null, out files, out problem);

    private static ModelFile? Read(ref JsonCursor json) => Fields.Read(ref json) is { } fields && fields.Text("name") is { } name
        ? new ModelFile(name, fields.Int32("pathIndex") ?? 0, fields.Integer("size"), fields.Time("modified"), fields.Time("created"))
        : null;
}
