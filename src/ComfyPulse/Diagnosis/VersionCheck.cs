using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary><c>version</c>: is ComfyUI new enough, and what does it lack?</summary>
internal static class VersionCheck
{
    public const string Code = "version";

    private static readonly Version Oldest = new(0, 3, 10);
    private static readonly PodFeature[] Wanted = [PodFeature.ClientPromptId, PodFeature.TargetedInterrupt, PodFeature.Jobs, PodFeature.JobCancel];
    private static readonly string Complete = PodFeature.JobCancel.Since.ToString(3);
    private static readonly string Update = $"Update ComfyUI to {Complete} or newer.";

    public static PodFinding Of(ServerLook server)
    {
        var version = server.Version;
        if (version.Number is null || version.IsOnlyLeast)
        {
            return Poor($"{Unknown(server)}{Least(version)}", "Runs fall back to what every version has. See that ComfyUI is 0.26.0 or newer, and that /system_stats is let through.");
        }

        var lacks = string.Join(", ", Wanted.Where(feature => version.Has(feature) == false).Select(feature => $"{feature.Name} ({feature.Since.ToString(3)})"));
        return version.Number < Oldest ? new PodFinding(Code, FindingGrade.Bad, $"ComfyUI {PodText.Of(version.Text)} is older than {Oldest.ToString(3)}, the oldest that runs can be followed on.", Update)
            : lacks.Length > 0 ? Poor($"ComfyUI {PodText.Of(version.Text)} lacks {lacks}.", Update)
            : new PodFinding(Code, FindingGrade.Good, $"ComfyUI {PodText.Of(version.Text)} has all that is used.");
    }

    private static string Unknown(ServerLook server) => server switch
    {
        { Stats: null } => "The version is not known: /system_stats is not to be had.",
        { Version.Text: null } => "The pod does not say its version.",
        _ => $"The pod calls its version {PodText.Of(server.Version.Text)}, which is none of ComfyUI's.",
    };

    private static string Least(PodVersion version) => version.Number is { } least ? $" Its routes are those of {least.ToString(3)} or newer." : "";

    private static PodFinding Poor(string text, string remedy) => new(Code, FindingGrade.Poor, text, remedy);
}
