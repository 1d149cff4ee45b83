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

    /// <summary>Reads <c>{"cancelled": …}</c> of <c>/api/jobs</c>: a truth value, or on the cloud the ids that were cancelled. False with a reason where it is neither.</summary>
    public static bool TryReadCancelled(ReadOnlyMemory<byte> utf8, out bool wasCancelled, out string? problem)
    {
        var isRead = BodyReader.TryRead(utf8, "the answer to a cancellation", ReadCancelled, out Fact? fact, out problem);
        wasCancelled = fact?.IsTrue ?? false;
        return isRead;
    }

    private static IReadOnlyList<string>? ReadNames(ref JsonCursor json) => json.IsArray ? json.Texts() : null;

    private static IReadOnlyDictionary<string, RawJson>? ReadMembers(ref JsonCursor json) => json.IsObject ? json.RawMembers() : null;

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
