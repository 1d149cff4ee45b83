using System.Net;
using System.Text;

namespace ComfyPulse.Routes;

/// <summary>Says in a sentence what is wrong with an answer, and what helps.</summary>
internal static class AnswerErrors
{
    private const int ExcerptLength = 200;

    public static PodResponseException Of(PodAnswer answer) => new(answer.RequestUri, answer.Status, Describe(answer), answer.RetryAfter);

    /// <summary>The error for an answer that gives nothing.</summary>
    public static ComfyUIException Refusal(PodAnswer answer) => answer.IsSwitchedOff ? new PodServiceDisabledException(answer.RequestUri) : Of(answer);

    /// <summary>A success whose body is not what belongs there.</summary>
    public static PodResponseException Unreadable(PodAnswer answer, string? problem) =>
        new(answer.RequestUri, answer.Status, $"{answer.RequestUri} is not answered as ComfyUI does. {problem} Check that the address is a ComfyUI's.", answer.RetryAfter);

    public static PodResponseException Redirected(Uri requestUri, HttpStatusCode status, Uri? target)
    {
        var where = target is null ? "nowhere" : target.GetLeftPart(UriPartial.Authority);
        return new PodResponseException(
            requestUri,
            status,
            $"{requestUri} redirects to {where}, which is not followed, because keys must not go there. If that is the pod, give its address; if it is a login, put its credentials into Headers or Query.");
    }

    public static PodResponseException TooLarge(Uri requestUri, HttpStatusCode status, long limit) =>
        new(requestUri, status, $"{requestUri} answers with more than {limit} bytes, which is not read.");

    private static string Describe(PodAnswer answer)
    {
        var asked = answer.RequestUri;
        var status = $"{(int)answer.Status} {answer.Status}";
        return (int)answer.Status switch
        {
            >= 200 and < 300 => $"{asked} answers with a web page instead of ComfyUI's JSON: a login, or another program. Check the address; if a login stands before the pod, put its credentials into Headers or Query.",
            401 or 403 or 407 => $"{asked} answers {status}: it wants credentials, or other ones. Put them into Headers (Authorization, Cookie) or Query.{Excerpt(answer)}",
            404 or 405 => $"{asked} answers {status}: this is not ComfyUI, or its base path is missing from the address, or it does not have what was asked for.{Excerpt(answer)}",
            413 => $"{asked} answers {status}: the body is larger than the pod takes (its --max-upload-size, 100 MB by default) or than a proxy lets through.",
            429 => $"{asked} answers {status}: too many requests. Come back later.{Excerpt(answer)}",
            500 => $"{asked} answers {status}: the request made ComfyUI fail inside; its log says where.{Excerpt(answer)}",
            502 or 503 or 504 or (>= 520 and < 530) => $"{asked} answers {status}: the pod is starting, busy or down, and what stands before it says so. Try again later.{Excerpt(answer)}",
            _ => $"{asked} answers {status}.{Excerpt(answer)}",
        };
    }

    // A page is for a browser, not for a sentence.
    private static string Excerpt(PodAnswer answer)
    {
        if (answer.IsHtml || answer.Body.IsEmpty)
        {
            return "";
        }

        var text = Encoding.UTF8.GetString(answer.Body.Span[..Math.Min(answer.Body.Length, 4 * ExcerptLength)]);
        text = string.Join(' ', string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return text.Length == 0 ? "" : $" It says: {(text.Length > ExcerptLength ? text[..ExcerptLength] + "…" : text)}";
    }
}
