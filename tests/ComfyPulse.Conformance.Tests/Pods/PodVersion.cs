namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>Compares what pods say of their version.</summary>
internal static class PodVersion
{
    /// <summary>Whether a pod is older than a version. One that says nothing readable counts as new: the case then tells.</summary>
    public static bool IsOlder(string? version, string than) =>
        Version.TryParse((version ?? "").TrimStart('v').Split('-', '+', ' ')[0], out var number) && number < Version.Parse(than);
}
