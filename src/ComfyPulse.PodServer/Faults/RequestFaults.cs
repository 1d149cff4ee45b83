using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace ComfyPulse.PodServer;

/// <summary>What the faults of routes make of requests.</summary>
internal sealed class RequestFaults(PodFaults faults)
{
    /// <summary>Refuses to open a socket.</summary>
    public static Task RefuseSocketAsync(HttpContext context, PodFault.RefuseSocket fault)
    {
        if (fault.Status is { } status)
        {
            return Answer.TextAsync(context, status, Words(status));
        }

        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Handles a request, as the first fault that it is struck by has it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">Its path without prefix.</param>
    /// <param name="pod">Handles it as the pod does.</param>
    public Task HandleAsync(HttpContext context, string path, RequestDelegate pod)
    {
        var method = context.Request.Method;
        var struck = IRequestFault.IsSubmission(method, path)
            ? faults.Strike<PodFault>(fault => fault is PodFault.LoseAnswer || (fault is IRequestFault request && request.Fits(method, path)))
            : faults.Strike<PodFault>(fault => fault is IRequestFault request && request.Fits(method, path));
        return struck switch
        {
            PodFault.LoseAnswer { When: When.Before } => CutAfterBodyAsync(context),
            PodFault.LoseAnswer or PodFault.AnswerLost => CutAfterAnswerAsync(context, pod),
            PodFault.RefuseRequest => Cut(context),
            PodFault.AnswerWith answer => AnswerAsync(context, answer),
            PodFault.SlowAnswer slow => AnswerSlowlyAsync(context, pod, slow.BytesPerSecond),
            _ => pod(context),
        };
    }

    private static Task Cut(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    // The client has sent everything, and cannot tell this from a submission that was taken.
    private static async Task CutAfterBodyAsync(HttpContext context)
    {
        try
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // The client went first.
        }

        context.Abort();
    }

    private static async Task CutAfterAnswerAsync(HttpContext context, RequestDelegate pod)
    {
        context.Response.Body = Stream.Null;
        await pod(context).ConfigureAwait(false);
        context.Abort();
    }

    private async Task AnswerSlowlyAsync(HttpContext context, RequestDelegate pod, int bytesPerSecond)
    {
        var body = context.Response.Body;
        var paced = new PacedStream(body, bytesPerSecond, faults.Time);
        await using (paced.ConfigureAwait(false))
        {
            context.Response.Body = paced;
            await pod(context).ConfigureAwait(false);
            context.Response.Body = body;
        }
    }

    private static Task AnswerAsync(HttpContext context, PodFault.AnswerWith fault)
    {
        var words = Words(fault.Status);
        var (contentType, body) = fault.Status switch
        {
            502 or 503 or 504 => ("text/html; charset=utf-8", $"<html><head><title>{words}</title></head><body><h1>{words}</h1><hr>proxy</body></html>\n"),
            429 => ("application/json; charset=utf-8", "{\"error\": \"too many requests\"}"),
            _ => ("text/plain; charset=utf-8", words),
        };
        if (fault.RetryAfter is { } retryAfter)
        {
            context.Response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (fault.Status is 204 or 205 or 304)
        {
            return Answer.EmptyAsync(context, fault.Status);
        }

        return Answer.BytesAsync(context, Encoding.UTF8.GetBytes(fault.Body ?? body), fault.ContentType ?? contentType, fault.Status);
    }

    private static string Words(int status) => string.Create(CultureInfo.InvariantCulture, $"{status} {ReasonPhrases.GetReasonPhrase(status)}").TrimEnd();
}
