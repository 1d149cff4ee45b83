namespace ComfyPulse.Diagnosis;

/// <summary><c>upload_limit</c>: how large may a body be?</summary>
internal static class UploadLimitCheck
{
    public const string Code = "upload_limit";

    public static PodFinding Of(ServerLook server) => server.Features?.MaxUploadSize is { } bytes
        ? new PodFinding(Code, FindingGrade.Good, $"The pod takes bodies up to {Size(bytes)} (--max-upload-size).")
        : PodFindings.Skipped(Code, "The pod does not tell; ComfyUI's default is 100 MB.");

    private static string Size(long bytes) => bytes >= 1024 * 1024 ? $"{bytes / (1024.0 * 1024):0.#} MB" : $"{bytes} bytes";
}
