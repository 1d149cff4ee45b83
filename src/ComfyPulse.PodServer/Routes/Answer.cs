using System.Text;
using ComfyPulse.Protocol;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>Answers in the forms that ComfyUI's server has.</summary>
internal static class Answer
{
    public static Task JsonAsync(HttpContext context, Action<PythonJsonWriter> write, int status = StatusCodes.Status200OK) =>
        BytesAsync(context, PythonNodes.Encode(write), "application/json; charset=utf-8", status);

    public static Task ErrorAsync(HttpContext context, int status, string error) => JsonAsync(
        context,
        json =>
        {
            json.BeginObject();
            json.Name("error");
            json.Text(error);
            json.EndObject();
        },
        status);

    public static Task EmptyAsync(HttpContext context, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentLength = status == StatusCodes.Status304NotModified ? null : 0;
        return Task.CompletedTask;
    }

    public static Task TextAsync(HttpContext context, int status, string text) => BytesAsync(context, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8", status);

    public static Task ServerErrorAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "close";
        return TextAsync(context, StatusCodes.Status500InternalServerError, "500 Internal Server Error\n\nServer got itself in trouble");
    }

    public static Task BytesAsync(HttpContext context, ReadOnlyMemory<byte> body, string contentType, int status = StatusCodes.Status200OK)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body, context.RequestAborted).AsTask();
    }
}
