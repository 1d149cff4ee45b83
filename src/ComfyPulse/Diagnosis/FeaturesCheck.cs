using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary><c>features</c>: does the pod tell what it can do, and that previews may name their node?</summary>
internal static class FeaturesCheck
{
    public const string Code = "features";

    public static PodFinding Of(ServerLook server)
    {
        if (server.Features is { } features)
        {
            return features.SupportsPreviewMetadata
                ? new PodFinding(Code, FindingGrade.Good, "The pod tells what it can do; previews name their node.")
                : new PodFinding(Code, FindingGrade.Poor, "The pod tells what it can do, but not that previews may name their node.", "Update ComfyUI, or see which custom node answers /features.");
        }

        return server.Version.Has(PodFeature.Features) == false
            ? new PodFinding(Code, FindingGrade.Poor, "The pod does not tell what it can do (since 0.3.45); previews come without their node.", "Update ComfyUI.")
            : new PodFinding(Code, FindingGrade.Poor, $"GET /features gets {server.FeaturesAnswer.StatusText} instead of a list of features.", "Let the proxy pass /features and /api/features; pods since 0.3.45 have it.");
    }
}
