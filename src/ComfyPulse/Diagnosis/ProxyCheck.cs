using System.Net.Http.Headers;

namespace ComfyPulse.Diagnosis;

/// <summary><c>proxy</c>: what stands between us and the pod?</summary>
internal static class ProxyCheck
{
    public const string Code = "proxy";

    /// <summary>Judges by the headers of the first answer; of a socket's upgrade too, which may take another way.</summary>
    public static PodFinding Of(RestAnswer first, HttpResponseHeaders? upgrade, Uri baseUrl)
    {
        if (first.Headers is null)
        {
            return PodFindings.Skipped(Code, "Not to be told: no answer came.");
        }

        var rest = ProxySigns.Read(first.Headers, baseUrl.Host);
        return (rest ?? ProxySigns.Read(upgrade, baseUrl.Host)) switch
        {
            null => new PodFinding(Code, FindingGrade.Good, "None that shows itself."),
            { IsCloudflare: true } signs => new PodFinding(
                Code,
                FindingGrade.Poor,
                $"{signs.Name} stands before the pod. Requests that get no answer for 100 s are cut (524), large bodies are refused (over 100 MB on common plans), and sockets may be cut at any time.",
                "Runs survive it as it is. For large uploads reach the pod more directly (on RunPod by an exposed TCP port)."),
            { } signs => new PodFinding(Code, FindingGrade.Good, $"{signs.Name} stands before the pod."),
        };
    }
}
