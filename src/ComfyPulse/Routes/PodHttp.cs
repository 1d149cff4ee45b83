using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Http.Headers;
using ComfyPulse.Recording;

namespace ComfyPulse.Routes;

/// <summary>All requests to one pod: base path, prefix, headers, query, redirects, limits, and what its failures mean.</summary>
internal sealed class PodHttp : IDisposable
{
    private const int MaxRedirects = 5;
    private const int MaxExcerptBytes = 16 * 1024;
    private const int UsualAnswerBytes = 4 * 1024;
    private const int LargestFirstBytes = 1024 * 1024; // nobody's word alone makes us take more
    private const string Api = "api/";
    private const string UserHeader = "comfy-user";

    private readonly HttpClient _client;
    private readonly bool _ownsClient;
    private readonly PodUrls _urls;
    private readonly KeyValuePair<string, string>[] _headers;
    private readonly TimeSpan _answerTimeout;
    private readonly TimeProvider _time;
    private readonly IRecordingTap? _tap;
    private readonly int _maxBodyBytes;
    private volatile string? _prefix;
    private volatile PodVersion? _version;
    private volatile PodContact? _contact;

    /// <summary>Requests to one pod.</summary>
    /// <param name="options">Where and as whom; copied.</param>
    /// <param name="services">The clock, and an <see cref="HttpClient"/> where the caller has one.</param>
    /// <param name="maxBodyBytes">The largest body of JSON that is read.</param>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The client owns nothing else.")]
    public PodHttp(ComfyUIPodOptions options, PodServices services, int maxBodyBytes = 256 * 1024 * 1024)
    {
        var baseUrl = options.BaseUrl ?? throw new ArgumentException("BaseUrl is missing.", nameof(options));
        _urls = new PodUrls(baseUrl, options.Query);
        _headers = [.. options.Headers];
        _answerTimeout = options.AnswerTimeout;
        _time = services.Time;
        _tap = services.Recorder?.Tap;
        _maxBodyBytes = maxBodyBytes;
        _ownsClient = services.HttpClient is null;
        _client = services.HttpClient ?? new HttpClient(PodHandler.For(options), disposeHandler: false) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The base address, as it may be shown.</summary>
    public Uri BaseUrl => _urls.Base;

    /// <summary>The client that the requests go through: sockets dial through it too, so that proxies and certificates are the same.</summary>
    public HttpMessageInvoker Invoker => _client;

    /// <summary>The pod's version, once somebody has learnt it; null until then.</summary>
    public PodVersion? Version
    {
        get => _version;
        set => _version = value;
    }

    /// <summary>The newest thing that the pod, or what stands in its place, has told; null until something was asked.</summary>
    public PodContact? Contact => _contact;

    /// <summary>The clock.</summary>
    public TimeProvider Time => _time;

    /// <summary>Asks, and reads the whole answer, whatever its status.</summary>
    /// <exception cref="PodUnreachableException">Nothing was sent.</exception>
    /// <exception cref="PodAnswerLostException">It may have been sent.</exception>
    /// <exception cref="PodResponseException">A redirect that is not followed, or an answer above all bounds.</exception>
    public async Task<PodAnswer> AskAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var call = new CallRecord(_tap, request);
        try
        {
            using var response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            var answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            call.Answered(response, answer.Body, answer.Body.Length);
            Met(PodContact.ErrorOf(answer));
            return answer;
        }
        catch (ComfyUIException error)
        {
            call.Failed(error);
            Met(error);
            throw;
        }
    }

    /// <summary>Asks, and gives the answer while its body is still to be read; dispose it. Statuses other than those of <paramref name="isExpected"/> are errors.</summary>
    /// <inheritdoc cref="AskAsync"/>
    public async Task<HttpResponseMessage> OpenAsync(PodRequest request, Func<HttpStatusCode, bool> isExpected, CancellationToken cancellationToken)
    {
        var call = new CallRecord(_tap, request);
        HttpResponseMessage response;
        try
        {
            response = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (ComfyUIException error)
        {
            call.Failed(error);
            Met(error);
            throw;
        }

        call.Answered(response, default, response.Content.Headers.ContentLength);
        if (isExpected(response.StatusCode))
        {
            Met(error: null);
            return response;
        }

        using (response)
        {
            var answer = await ReadAsync(response, cancellationToken).ConfigureAwait(false);
            Met(PodContact.ErrorOf(answer));
            throw AnswerErrors.Refusal(answer);
        }
    }

    /// <summary>The body as a stream that breaks off when nothing comes for as long as an answer may take; it takes the response with it.</summary>
    public async Task<Stream> OpenBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        new AnswerStream(response, await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), _answerTimeout, _time);

    /// <summary>Keeps what was told last: an error, or null for an answer of the pod's own.</summary>
    public void Met(ComfyUIException? error) => _contact = new PodContact(_time.GetUtcNow(), _time.GetTimestamp(), error);

    public void Dispose()
    {
        if (_ownsClient)
        {
            _client.Dispose();
        }
    }

    // Pods before 2024-06 have the bare paths alone. One that answered under a prefix keeps it; a 404 under both may be about the thing asked for.
    private async Task<HttpResponseMessage> SendAsync(PodRequest request, CancellationToken cancellationToken)
    {
        if (request.Content is not null && _prefix is null)
        {
            // A stream cannot be sent a second time under the other prefix: a small question finds out first.
            using var _ = await SendAsync(PodRequest.Get("prompt"), cancellationToken).ConfigureAwait(false);
        }

        if (request.IsOnlyUnderApi || request.IsOnlyBare || request.Content is not null || _prefix is not null)
        {
            var prefix = request.IsOnlyUnderApi ? Api : request.IsOnlyBare ? "" : _prefix ?? Api;
            return await SendAsync(request, prefix, cancellationToken).ConfigureAwait(false);
        }

        var response = await SendAsync(request, Api, cancellationToken).ConfigureAwait(false);
        if (!IsMissing(response.StatusCode))
        {
            Remember(Api, response);
            return response;
        }

        response.Dispose();
        response = await SendAsync(request, "", cancellationToken).ConfigureAwait(false);
        if (!IsMissing(response.StatusCode))
        {
            Remember("", response);
        }

        return response;
    }

    private void Remember(string prefix, HttpResponseMessage response)
    {
        if ((response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.BadRequest) && !PodAnswer.IsPage(response.Content.Headers.ContentType?.MediaType))
        {
            _prefix = prefix;
        }
    }

    private async Task<HttpResponseMessage> SendAsync(PodRequest request, string prefix, CancellationToken cancellationToken)
    {
        var url = _urls.Of(request, prefix);
        var isHome = true;
        for (var redirects = 0; ; redirects++)
        {
            var response = await SendOnceAsync(request, url, isHome, cancellationToken).ConfigureAwait(false);
            if ((int)response.StatusCode is < 300 or >= 400 or 304)
            {
                return response;
            }

            using (response)
            {
                var target = TargetOf(response, url);
                var staysHome = target is not null && PodUrls.SameOrigin(url, target);
                if (target is null || !request.IsRead || redirects == MaxRedirects || !(staysHome || MayLeave(request, url, target)))
                {
                    throw AnswerErrors.Redirected(PodUrls.Shown(url), response.StatusCode, target);
                }

                // Once away from home, always away: a way back would carry the headers along.
                isHome = isHome && staysHome;
                url = isHome ? _urls.WithQuery(target) : target;
            }
        }
    }

    private static Uri? TargetOf(HttpResponseMessage response, Uri url) =>
        response.Headers.Location is { } location && Uri.TryCreate(url, location, out var target) && (target.Scheme == Uri.UriSchemeHttp || target.Scheme == Uri.UriSchemeHttps) ? target : null;

    private static bool MayLeave(PodRequest request, Uri from, Uri to) => request.MayLeaveHost && (from.Scheme == to.Scheme || to.Scheme == Uri.UriSchemeHttps);

    private async Task<HttpResponseMessage> SendOnceAsync(PodRequest request, Uri url, bool withHeaders, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var leaving = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), limit);

        // A large upload may take as long as it takes: the answer's time begins when the body is out.
        var body = BodyOf(request) is { } content ? new OnceContent(content, () => limit.CancelAfter(_answerTimeout)) : null;
        using var message = Message(request, url, body, withHeaders);
        if (request.Content is null)
        {
            limit.CancelAfter(_answerTimeout);
        }

        try
        {
            return await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ConnectErrors.Of(error, BaseUrl, PodUrls.Shown(url), body, limit.IsCancellationRequested ? _answerTimeout : null);
        }
    }

    private HttpRequestMessage Message(PodRequest request, Uri url, HttpContent? body, bool withHeaders)
    {
        var message = new HttpRequestMessage(request.Method, url) { Content = body };
        if (withHeaders)
        {
            foreach (var (name, value) in _headers)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        if (withHeaders && request.UserId is { } userId)
        {
            message.Headers.Remove(UserHeader);
            message.Headers.TryAddWithoutValidation(UserHeader, userId);
        }

        if (request.Offset > 0)
        {
            message.Headers.Range = new RangeHeaderValue(request.Offset, null);
        }

        return message;
    }

    // Also a POST without a body gets one, of no bytes: it shall not be sent twice either.
    private static HttpContent? BodyOf(PodRequest request)
    {
        if (request.IsRead || request.Content is not null)
        {
            return request.Content?.Invoke();
        }

        var body = new ReadOnlyMemoryContent(request.Json);
        body.Headers.ContentType = request.Json.IsEmpty ? null : new MediaTypeHeaderValue("application/json");
        return body;
    }

    private static bool IsMissing(HttpStatusCode status) => status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed;

    private async Task<PodAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var asked = PodUrls.Shown(response.RequestMessage?.RequestUri ?? BaseUrl);
        var mediaType = response.Content.Headers.ContentType?.MediaType;

        // A refusal's reasons are read whole; of a page or an error nobody needs more than its beginning.
        var isExcerpt = !(response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.BadRequest) || PodAnswer.IsPage(mediaType);
        var limit = isExcerpt ? MaxExcerptBytes : _maxBodyBytes;
        if (!isExcerpt && response.Content.Headers.ContentLength > limit)
        {
            throw AnswerErrors.TooLarge(asked, response.StatusCode, limit);
        }

        // One byte more than was said: the end is found without growing.
        var body = new ArrayBufferWriter<byte>((int)Math.Clamp(response.Content.Headers.ContentLength + 1 ?? UsualAnswerBytes, 1, LargestFirstBytes));
        try
        {
            var stream = await OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
            await using var closing = stream.ConfigureAwait(false);
            int read;
            while (body.WrittenCount <= limit && (read = await stream.ReadAsync(body.GetMemory(), cancellationToken).ConfigureAwait(false)) > 0)
            {
                body.Advance(read);
            }
        }
        catch (Exception error)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PodAnswerLostException(asked, $"it broke off after {body.WrittenCount} bytes", error);
        }

        if (body.WrittenCount > limit && !isExcerpt)
        {
            throw AnswerErrors.TooLarge(asked, response.StatusCode, limit);
        }

        return new PodAnswer(asked, response.StatusCode, mediaType, body.WrittenMemory, PodAnswer.RetryAfterOf(response.Headers, _time.GetUtcNow()));
    }
}
