namespace ComfyPulse.Protocol;

/// <summary>The answer to an upload. Use this name: the pod may have chosen another than the one sent.</summary>
public sealed record UploadedFile(string Name, string Subfolder, string Type)
{
    /// <summary>Reads the body; false with a reason where it has no <c>name</c>.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, out UploadedFile? body, out string? problem) =>
        BodyReader.TryRead(utf8, "an uploaded file", Read, out body, out problem);

    private static UploadedFile? Read(ref JsonCursor json)
    {
        var fields = FileFields.Read(ref json);
        return fields.Name is { } name ? new UploadedFile(name, fields.Subfolder ?? "", fields.Type ?? "input") : null;
    }
}

/// <summary>One file among the outputs of a prompt, as <c>/view</c> wants it. Names are the pod's words and never a path here.</summary>
public sealed record FileReference(string FileName, string Subfolder, string Type);

/// <summary>One thing that a node produced, among what <c>executed</c>, the history and jobs have under a node.</summary>
/// <param name="Key">The key it stands under: <c>images</c>, <c>gifs</c>, <c>audio</c>, <c>3d</c>, <c>text</c> or any other.</param>
/// <param name="Raw">The item itself.</param>
/// <param name="File">The file, for an item that names one.</param>
/// <param name="Text">The text, for an item that is one.</param>
public sealed record OutputItem(string Key, RawJson Raw, FileReference? File, string? Text)
{
    /// <summary>The items of one node's output in their order; empty where it is null or no object. A value that is not in a list, as some packs send it, counts as one item.</summary>
    public static IReadOnlyList<OutputItem> ReadAll(RawJson nodeOutput) =>
        BodyReader.TryRead(nodeOutput.Utf8, "a node's output", ReadAll, out IReadOnlyList<OutputItem>? items, out _) ? items! : [];

    private static List<OutputItem>? ReadAll(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var items = new List<OutputItem>();
        while (json.NextProperty())
        {
            var key = json.NameText();
            if (!json.IsArray)
            {
                items.Add(Read(key, ref json));
                continue;
            }

            while (json.NextItem())
            {
                items.Add(Read(key, ref json));
            }
        }

        return items;
    }

    private static OutputItem Read(string key, ref JsonCursor json)
    {
        var text = json.IsText ? json.Text() : null;
        var inside = json;
        var raw = json.Raw();
        var fields = FileFields.Read(ref inside);
        var file = fields.FileName is { } name ? new FileReference(name, fields.Subfolder ?? "", fields.Type ?? "output") : null;
        return new OutputItem(key, raw, file, text);
    }
}

/// <summary>What names a file: uploads call it <c>name</c>, outputs <c>filename</c>.</summary>
internal record struct FileFields(string? Name, string? FileName, string? Subfolder, string? Type)
{
    /// <summary>Reads an object's fields; none for anything else.</summary>
    public static FileFields Read(ref JsonCursor json)
    {
        var fields = default(FileFields);
        if (!json.IsObject)
        {
            return fields;
        }

        while (json.NextProperty())
        {
            if (json.NameIs("name"u8))
            {
                fields.Name = json.Text();
            }
            else if (json.NameIs("filename"u8))
            {
                fields.FileName = json.Text();
            }
            else if (json.NameIs("subfolder"u8))
            {
                fields.Subfolder = json.Text();
            }
            else if (json.NameIs("type"u8))
            {
                fields.Type = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return fields;
    }
}
