using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/internal/logs</c>: what the pod prints. ComfyUI declares these routes unstable: they may change, or be missing, without notice.</summary>
public sealed class LogRoutes
{
    private readonly PodCalls _calls;

    internal LogRoutes(PodCalls calls) => _calls = calls;

    /// <summary>The last 300 writes as one text, each with its time; null where the pod, or what stands before it, has no such route.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<string?> GetTextAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("internal/logs") with { IsOnlyBare = true }, cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? null
            : PlainBodies.TryReadText(answer.EnsureJson().Body, out var text, out var problem) ? text
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The last 300 writes one by one; null where the pod, or what stands before it, has no such route.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PodLogBody?> GetEntriesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("internal/logs/raw") with { IsOnlyBare = true }, cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? null
            : PodLogBody.TryRead(answer.EnsureJson().Body, out var log, out var problem) ? log
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Has each new write sent to a client id's socket as a <c>logs</c> message. It ends with the socket: subscribe again after each reconnect. False where the pod, or what stands before it, has no such route.</summary>
    /// <param name="clientId">The client id of a socket that is open.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<bool> TrySubscribeAsync(string clientId, CancellationToken cancellationToken = default) => TryAsync(Subscription(clientId), cancellationToken);

    /// <summary>Ends a subscription; one that there is not is no error. False where the pod, or what stands before it, has no such route.</summary>
    /// <param name="clientId">The client id.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<bool> TryUnsubscribeAsync(string clientId, CancellationToken cancellationToken = default) => TryAsync(Subscription(clientId, isEnabled: false), cancellationToken);

    /// <summary>The request to begin or end a subscription.</summary>
    internal static PodRequest Subscription(string clientId, bool isEnabled = true) => new(HttpMethod.Patch, "internal/logs/subscribe")
    {
        IsOnlyBare = true,
        Json = ListEdits.Json(writer =>
        {
            writer.WriteString("clientId", clientId);
            writer.WriteBoolean("enabled", isEnabled);
        }),
    };

    private async Task<bool> TryAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var answer = await _calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.OK && !answer.IsHtml;
    }
}
