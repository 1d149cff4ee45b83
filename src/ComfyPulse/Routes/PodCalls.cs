using System.Net;

namespace ComfyPulse.Routes;

/// <summary>The requests that routes make: reads are repeated where that is wanted, anything else is sent once.</summary>
/// <param name="http">The pod.</param>
/// <param name="retry">How reads are repeated; null for not at all.</param>
internal sealed partial class PodCalls(PodHttp http, ReadRetry? retry = null)
{
    /// <summary>The pod, and what has been learnt of it.</summary>
    public PodHttp Http => http;

    /// <inheritdoc cref="PodHttp.AskAsync"/>
    public Task<PodAnswer> AskAsync(PodRequest request, CancellationToken cancellationToken) =>
        RunAsync(request, token => http.AskAsync(request, token), cancellationToken);

    /// <summary>Asks, and gives the answer's body of JSON.</summary>
    /// <exception cref="PodResponseException">The status is an error's, or a page came.</exception>
    /// <inheritdoc cref="PodHttp.AskAsync"/>
    public async Task<PodAnswer> AskJsonAsync(PodRequest request, CancellationToken cancellationToken) =>
        (await AskAsync(request, cancellationToken).ConfigureAwait(false)).EnsureJson();

    /// <inheritdoc cref="PodHttp.OpenAsync"/>
    public Task<HttpResponseMessage> OpenAsync(PodRequest request, Func<HttpStatusCode, bool> isExpected, CancellationToken cancellationToken) =>
        RunAsync(request, token => http.OpenAsync(request, isExpected, token), cancellationToken);

    private Task<T> RunAsync<T>(PodRequest request, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken) =>
        retry is not null && request.IsRead ? retry.RunAsync(request, ask, cancellationToken) : ask(cancellationToken);
}
