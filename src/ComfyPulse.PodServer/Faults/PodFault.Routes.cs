using System.Text;

namespace ComfyPulse.PodServer;

/// <content>
/// The routes. A path is the route's without prefix, <c>/queue</c> for <c>/api/queue</c> too, and stands for those below it: <c>/history</c> for <c>/history/{id}</c>, <c>/jobs</c> for <c>/api/jobs/{id}</c>.
/// Null for any method or path. One request is struck by one fault, the first that fits.
/// </content>
public abstract partial record PodFault
{
    /// <summary>Loses the answer to <c>POST /prompt</c>: the client's connection is cut once its submission has been read.</summary>
    public sealed record LoseAnswer(When When) : PodFault;

    /// <summary>Answers with this status (200 to 599) in place of the pod, as a proxy before it does; the request is not carried out.</summary>
    public sealed record AnswerWith(int Status, string? Method = null, string? Path = null) : PodFault, IRequestFault
    {
        /// <summary>The <c>Retry-After</c> header, in whole seconds, rounded up; null for none. Default null.</summary>
        public TimeSpan? RetryAfter { get; init; }

        /// <summary>The body's type; null for the usual one: <c>text/html</c> where a proxy answers (502, 503, 504), <c>application/json</c> for 429, else <c>text/plain</c>.</summary>
        public string? ContentType { get; init; }

        /// <summary>The body; null for the usual one: a proxy's page, a JSON error, or the status in words.</summary>
        public string? Body { get; init; }

        internal override string? Problem => base.Problem ?? RouteProblem(Method, Path)
            ?? (Status is < 200 or > 599 ? "status is from 200 to 599"
                : RetryAfter < TimeSpan.Zero || RetryAfter > TimeSpan.FromDays(1) ? "retry-after is from 0s to 24h"
                : ContentType?.Any(char.IsControl) == true || ContentType is "" ? "content-type is a media type like text/html"
                : null);
    }

    /// <summary>Carries a request out and cuts the connection in place of the answer. Not for <c>POST /prompt</c>, which has <see cref="LoseAnswer"/>.</summary>
    public sealed record AnswerLost(string? Method = null, string? Path = null) : PodFault, IRequestFault
    {
        internal override string? Problem => base.Problem ?? RouteProblem(Method, Path)
            ?? (IRequestFault.IsSubmission(Method, Path) ? "POST /prompt has a fault of its own: lose-answer when=after" : null);
    }

    /// <summary>Sends the body of the answer at this pace of the pod's clock, 1 byte a second or more.</summary>
    public sealed record SlowAnswer(string? Method, string? Path, int BytesPerSecond) : PodFault, IRequestFault
    {
        internal override string? Problem => base.Problem ?? RouteProblem(Method, Path) ?? (BytesPerSecond >= 1 ? null : "bytes-per-second is 1 or more");
    }

    /// <summary>Cuts the connection before the request is looked at.</summary>
    public sealed record RefuseRequest(string? Method = null, string? Path = null) : PodFault, IRequestFault
    {
        internal override string? Problem => base.Problem ?? RouteProblem(Method, Path);
    }

    private static string? RouteProblem(string? method, string? path) =>
        method is not null && (method.Length == 0 || !Ascii.IsValid(method) || !method.All(char.IsAsciiLetterUpper)) ? "method is one in capitals, like GET; leave it out for any"
        : path is not null && (path is not ['/', _, ..] || path.StartsWith("/api/", StringComparison.Ordinal) || path[^1] == '/')
            ? "path is a route without /api and without a slash at its end, like /queue or /history; leave it out for any"
        : null;
}
