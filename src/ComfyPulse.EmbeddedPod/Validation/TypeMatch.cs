namespace ComfyPulse.EmbeddedPod;

/// <summary>Whether an output fits an input, by the names of their types.</summary>
internal static class TypeMatch
{
    public static bool Accepts(string input, string received) =>
        input == received || IsAny(input) || IsAny(received)
        || input.Split(',').Intersect(received.Split(','), StringComparer.Ordinal).Any();

    private static bool IsAny(string type) => type is "*" or "COMFY_MATCHTYPE_V3";
}
