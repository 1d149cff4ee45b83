namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>Which pods the cases run on: the one that the environment names, else the embedded pod as each version that it is held to.</summary>
internal static class PodSettings
{
    /// <summary>The versions that the embedded pod speaks as here.</summary>
    public static IReadOnlyList<string> EmbeddedVersions { get; } = ["0.33.0", "0.3.64"];

    /// <summary><c>COMFYUI_URL</c>: the pod's address; null for the embedded ones.</summary>
    public static Uri? Url { get; } = Environment.GetEnvironmentVariable("COMFYUI_URL") is { Length: > 0 } text ? new Uri(text.TrimEnd('/') + "/") : null;

    /// <summary><c>COMFYUI_HEADERS</c>: a header a line, <c>Authorization: Bearer …</c>.</summary>
    public static IReadOnlyDictionary<string, string> Headers { get; } = ReadHeaders(Environment.GetEnvironmentVariable("COMFYUI_HEADERS") ?? "");

    /// <summary>The name of each pod, as the cases are reported with.</summary>
    public static IReadOnlyList<string> PodNames { get; } = Url is null ? [.. EmbeddedVersions.Select(version => "embedded " + version)] : [Url.GetLeftPart(UriPartial.Path)];

    private static Dictionary<string, string> ReadHeaders(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
        .ToDictionary(
            parts => parts[0],
            parts => parts is [_, var value] ? value : throw new FormatException("COMFYUI_HEADERS has a line without a colon; write 'Name: value', one a line."),
            StringComparer.OrdinalIgnoreCase);
}
