namespace ComfyPulse.Diagnosis;

/// <summary><c>previews</c>: do samplers send pictures while they work?</summary>
internal static class PreviewsCheck
{
    public const string Code = "previews";

    private const string Option = "--preview-method";

    private static readonly Version PerPrompt = new(0, 5, 0);
    private static readonly string[] Methods = ["auto", "latent2rgb", "taesd"];

    public static PodFinding Of(ServerLook server)
    {
        if (server.Stats is not { } stats)
        {
            return PodFindings.Skipped(Code, "Not to be told: the pod does not say how it was started.");
        }

        return MethodOf(stats.Arguments) is { } method ? new PodFinding(Code, FindingGrade.Good, $"Samplers send previews ({Option} {method}).")
            : server.Version.Number >= PerPrompt ? new PodFinding(Code, FindingGrade.Good, "Off by default; a prompt gets them with PreviewMethod, as ComfyUI 0.5.0 and newer allow.")
            : new PodFinding(Code, FindingGrade.Poor, "Off: samplers send no previews.", $"Start ComfyUI with {Option} auto; from 0.5.0 on a prompt may also ask for them (PreviewMethod).");
    }

    // The last one counts, as in Python's argparse. Of the arguments nothing else is looked at, and nothing shown but these words.
    private static string? MethodOf(IReadOnlyList<string> arguments)
    {
        string? method = null;
        for (var index = 0; index < arguments.Count; index++)
        {
            var value = arguments[index] == Option && index + 1 < arguments.Count ? arguments[index + 1]
                : arguments[index].StartsWith(Option + "=", StringComparison.Ordinal) ? arguments[index][(Option.Length + 1)..]
                : null;
            method = value is null ? method : Methods.FirstOrDefault(known => known == value);
        }

        return method;
    }
}
