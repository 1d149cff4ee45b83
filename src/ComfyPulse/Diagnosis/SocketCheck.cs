using ComfyPulse.Sockets;

namespace ComfyPulse.Diagnosis;

/// <summary><c>socket</c>: is an upgrade to a socket let through?</summary>
internal static class SocketCheck
{
    public const string Code = "socket";

    private const string PassUpgrades = "Let what stands before the pod pass upgrades on /ws and /api/ws: HTTP/1.1 towards the pod, with the Upgrade and Connection headers (nginx: proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\").";

    public static PodFinding Of(SocketLook look)
    {
        var path = look.Upgrade.Path;
        return look switch
        {
            { Upgrade.Status: 101 } => new PodFinding(Code, FindingGrade.Good, $"The upgrade at {path} is accepted."),
            { Upgrade.Status: { } status } => Refused(path, status),
            { End.Reason: OutageReason.TimedOut or OutageReason.Stopped } => Bad($"The upgrade at {path} gets no answer in time.", PassUpgrades),
            _ => Bad($"The upgrade at {path} fails: {PodText.Of(look.End.Detail)}", PassUpgrades),
        };
    }

    private static PodFinding Refused(string path, int status) => status switch
    {
        200 or 400 or 426 => Bad($"The upgrade at {path} is answered with {status}, as a plain request would be: somebody on the way does not pass upgrades.", PassUpgrades),
        >= 300 and < 400 => Bad($"The upgrade at {path} is redirected ({status}), which sockets do not follow.", "Give the final address (often https instead of http); if a login redirects, give its credentials in Headers or Query."),
        401 or 407 => Bad($"The upgrade at {path} wants credentials ({status}), though REST does not.", "Put them in Headers or Query: both go with the upgrade too. A token that only sockets want goes in Query."),
        403 => Bad($"The upgrade at {path} is refused (403), though REST is not.", "Let the proxy pass /ws for these credentials; if a header Origin is given, leave it out: ComfyUI refuses other sites' pages by it."),
        404 or 405 => Bad($"There is no socket at {path}, nor at /ws without /api ({status}).", "Let what stands before the pod pass /ws and /api/ws below the base path, as it passes REST."),
        429 => Bad($"The upgrade at {path} is refused (429): too many requests.", "Ask less often, or raise the limit of what stands before the pod."),
        >= 500 => Bad($"The upgrade at {path} is answered with {status}: what stands before the pod does not get a socket from it.", PassUpgrades),
        _ => Bad($"The upgrade at {path} is answered with {status}.", PassUpgrades),
    };

    // The words say what it costs: without a socket runs still work.
    private static PodFinding Bad(string text, string remedy) => new(Code, FindingGrade.Bad, text + " Runs are followed by REST alone.", remedy);
}
