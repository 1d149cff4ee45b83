using System.Net;

namespace ComfyPulse.Routes;

/// <summary><c>/internal/logs</c>: what the pod prints. Declared unstable by ComfyUI, and only at the bare path.</summary>
internal sealed class LogRoutes(PodCalls calls)
{
    /// <summary>Has the log's lines sent to a client id's socket, until that socket ends. False where the pod, or what stands before it, has no such route.</summary>
    public async Task<bool> TrySubscribeAsync(string clientId, CancellationToken cancellationToken)
    {
        var body = ListEdits.Json(writer =>
        {
            writer.WriteString("clientId", clientId);
            writer.WriteBoolean("enabled", value: true);
        });
        var answer = await calls.AskAsync(new PodRequest(HttpMethod.Patch, "internal/logs/subscribe") { Json = body, IsOnlyBare = true }, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.OK && !answer.IsHtml;
    }
}
