namespace ComfyPulse.Protocol;

/// <summary>Bodies that are nothing but a list, an object of raw values, or one fact.</summary>
public static class PlainBodies
{
    /// <summary>Reads an array of names, as of <c>/models</c>; false with a reason where it is not one.</summary>
    public static bool TryReadNames(ReadOnlyMemory<byte> utf8, out IReadOnlyList<string>? names, out string? problem) =>
        BodyReader.TryRead(utf8, "a list of names", ReadNames, out names, out problem);

    /// <summary>Reads an object's members, each kept raw, as of <c>/object_info</c>; false with a reason where it is not one.</summary>
    public static bool TryReadMembers(ReadOnlyMemory<byte> utf8, out IReadOnlyDictionary<string, RawJson>? members, out string? problem) =>
        BodyReader.TryRead(utf8, "an object", ReadMembers, out members, out problem);

    /// <summary>Reads a text, as of <c>/internal/logs</c>; false with a reason where it is none.</summary>
    public static bool TryReadText(ReadOnlyMemory<byte> utf8, out string? text, out string? problem) =>
        BodyReader.TryRead(utf8, "a text", (ref json) => json.IsText ? json.Text() : null, out text, out problem);

    /// <summary>Reads lists of names by name, as of <c>/workflow_templates</c>; false with a reason where it is no object.</summary>
    public static bool TryReadNameLists(ReadOnlyMemory<byte> utf8, out IReadOnlyDictionary<string, IReadOnlyList<string>>? lists, out string? problem) =>
        BodyReader.TryRead(utf8, "an object of lists", ReadNameLists, out lists, out problem);

    /// <summary>Reads <c>{"cancelled": …}</c> of <c>/api/jobs</c>: a truth value, or on the cloud the ids that were cancelled. False with a reason where it is neither.</summary>
    public static bool TryReadCancelled(ReadOnlyMemory<byte> utf8, out bool wasCancelled, out string? problem)
    {
        var isRead = BodyReader.TryRead(utf8, "the answer to a cancellation", ReadCancelled, out Fact? fact, out problem);
        wasCancelled = fact?.IsTrue ?? false;
        return isRead;
    }

    private static IReadOnlyList<string>? ReadNames(ref JsonCursor json) => json.IsArray ? json.Texts() : null;

    private static IReadOnlyDictionary<string, RawJson>? ReadMembers(ref JsonCursor json) => json.IsObject ? json.RawMembers() : null;

    private static IReadOnlyDictionary<string, IReadOnlyList<string>>? ReadNameLists(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        var lists = new OrderedDictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        while (json.NextProperty())
        {
            var name = json.NameText();
            lists[name] = json.Texts();
        }

        return lists;
    }

    private static Fact? ReadCancelled(ref JsonCursor json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        Fact? fact = null;
        while (json.NextProperty())
        {
            if (!json.NameIs("cancelled"u8))
            {
                json.Skip();
            }
            else if (json.IsArray)
            {
                fact = new Fact(json.Texts().Count > 0);
            }
            else
            {
                fact = json.Flag() is { } isTrue ? new Fact(isTrue) : null;
            }
        }

        return fact;
    }

    private sealed record Fact(bool IsTrue);
}
