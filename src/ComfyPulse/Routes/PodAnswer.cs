using System.Net;
using System.Net.Http.Headers;

namespace ComfyPulse.Routes;

/// <summary>A whole answer, whatever its status.</summary>
/// <param name="RequestUri">What was asked, without its query.</param>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The body's media type, as the answer says.</param>
/// <param name="Body">The body.</param>
/// <param name="RetryAfter">When to come back, where the answer says so.</param>
internal sealed record PodAnswer(Uri RequestUri, HttpStatusCode Status, string? MediaType, ReadOnlyMemory<byte> Body, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    /// <summary>Whether it is a page for people: of a login, a proxy, or another program.</summary>
    public bool IsHtml => IsPage(MediaType) || LooksLikePage(Body.Span);

    /// <summary>Whether the pod has no such route: unlike a JSON answer that says the same of one thing.</summary>
    public bool IsMissingRoute => Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed && MediaType != "application/json";

    /// <summary>Whether the pod has the route, but was started without what is behind it. Coming back later does not help.</summary>
    public bool IsSwitchedOff => Status == HttpStatusCode.ServiceUnavailable && MediaType == "application/json" && Body.Span.IndexOf("\"SERVICE_DISABLED\""u8) >= 0;

    /// <exception cref="PodResponseException">The status is an error's, or a page came.</exception>
    /// <exception cref="PodServiceDisabledException">The pod was started without it.</exception>
    public PodAnswer EnsureJson() => IsSuccess && !IsHtml ? this : throw AnswerErrors.Refusal(this);

    public static bool IsPage(string? mediaType) => mediaType is "text/html" or "application/xhtml+xml";

    public static TimeSpan? RetryAfterOf(HttpResponseHeaders headers, DateTimeOffset now) =>
        headers.RetryAfter is not { } retry ? null
        : retry.Delta ?? (retry.Date is { } date && date > now ? date - now : TimeSpan.Zero);

    private static bool LooksLikePage(ReadOnlySpan<byte> body)
    {
        var start = body.TrimStart(" \t\r\n"u8);
        return start.StartsWith("<!"u8) || start.StartsWith("<html"u8) || start.StartsWith("<HTML"u8);
    }
}
