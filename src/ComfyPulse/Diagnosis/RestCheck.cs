using System.Net.Sockets;
using ComfyPulse.Protocol;

namespace ComfyPulse.Diagnosis;

/// <summary><c>rest</c>: does <c>GET /prompt</c>, the cheapest question of all, get ComfyUI's answer?</summary>
internal static class RestCheck
{
    public const string Code = "rest";

    public static PodFinding Of(RestAnswer first)
    {
        if (first.Answer is not { } answer)
        {
            var (text, remedy) = NoAnswer(first.Failure!);
            return Bad(text, remedy);
        }

        var asked = $"GET {answer.RequestUri.AbsolutePath}";
        if (first.IsGood)
        {
            return ExecInfo.TryRead(answer.Body, out var info, out _)
                ? new PodFinding(Code, FindingGrade.Good, $"{asked} answers; the pod has {Count(info!.QueueRemaining)}.")
                : Bad($"{asked} answers {first.StatusText} with something that is not ComfyUI's.", "Check that the address is a ComfyUI's: its host, port and base path.");
        }

        return (int)answer.Status switch
        {
            >= 200 and < 300 => Bad($"{asked} answers with a web page instead of ComfyUI's JSON: a login, or another program.", "Check the address; if a login stands before the pod, see auth."),
            401 or 403 or 407 => Bad($"{asked} answers {first.StatusText}.", "Give credentials; see auth."),
            404 or 405 => Bad($"{asked} answers {first.StatusText}, with /api and without.", "If the pod stands under a base path, give it with the address, as in https://host/comfy/; otherwise check host and port."),
            429 => Bad($"{asked} answers {first.StatusText}: too many requests.", "Ask less often, or raise the limit of what stands before the pod."),
            500 => Bad($"{asked} answers {first.StatusText}: ComfyUI fails inside.", "See the pod's log; a custom node may have broken its routes."),
            524 => Bad($"{asked} answers 524: what stands before the pod waited for it in vain.", "See whether ComfyUI still starts, or is busy beyond measure; its log tells."),
            502 or 503 or 504 or (>= 520 and < 530) => Bad($"{asked} answers {first.StatusText}: what stands before the pod does not reach it.", "See whether ComfyUI is started, and that the proxy has its right address and port; a pod that starts may need minutes."),
            _ => Bad($"{asked} answers {first.StatusText}.", "Check that the address is a ComfyUI's: scheme, host, port and base path."),
        };
    }

    private static (string Text, string Remedy) NoAnswer(ComfyUIException failure) => failure switch
    {
        PodUnreachableException => Unreachable(failure.InnerException),
        PodResponseException => (PodText.FirstSentence(failure.Message), "Give the address it redirects to (often https instead of http); if that is a login, put a token or cookie of it in Headers or Query."),
        _ => ("The connection comes about, but no answer.", "See whether ComfyUI is up and not frozen; if the port speaks TLS, the address must begin with https."),
    };

    private static (string Text, string Remedy) Unreachable(Exception? error) => error switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
            ("The host's name is not known.", "Check the address; a pod of a cloud may have been deleted."),
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            ($"TLS fails: {PodText.Of(error.GetBaseException().Message).TrimEnd('.')}.", "Give the pod a certificate that this machine trusts; a self-signed one is taken with AcceptAnyCertificate, on a network you trust; a plain port needs http."),
        HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
            ("This machine's own proxy does not let the connection through.", "Let the proxy pass the pod's host, or name it in NO_PROXY."),
        HttpRequestException { InnerException: SocketException { SocketErrorCode: SocketError.ConnectionRefused } } =>
            ("The connection is refused: nothing listens there.", "Start ComfyUI, with --listen if it is on another machine; check host and port (8188 by default)."),
        _ => ("No connection comes about.", "Check host and port, and that no firewall stands between; ComfyUI needs --listen to be reached from other machines."),
    };

    private static string Count(int prompts) => prompts switch
    {
        0 => "nothing to do",
        1 => "1 prompt",
        _ => $"{prompts} prompts",
    };

    private static PodFinding Bad(string text, string remedy) => new(Code, FindingGrade.Bad, text, remedy);
}
