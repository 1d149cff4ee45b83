using System.Net;

namespace ComfyPulse.Routes;

/// <summary><c>/internal/logs</c>: what the pod prints. Declared unstable by ComfyUI, and only at the bare path.</summary>
internal sealed class LogRoutes(PodCalls calls)
{
    /// <summary>The request to have the log's lines sent to a client id's socket, until that socket ends.</summary>
    public static PodRequest Subscription(string clientId) => new(HttpMethod.Patch, "internal/logs/subscribe")
    {
        IsOnlyBare = true,
        Json = ListEdits.Json(writer =>
        {
            writer.WriteString("clientId", clientId);
            writer.WriteBoolean("enabled", value: true);
        }),
    };

    /// <summary>Has the log's lines sent to a client id's socket. False where the pod, or what stands before it, has no such route.</summary>
    public async Task<bool> TrySubscribeAsync(string clientId, CancellationToken cancellationToken)
    {
        var answer = await calls.AskAsync(Subscription(clientId), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.OK && !answer.IsHtml;
    }
}
