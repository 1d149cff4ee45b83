using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>What a path answers to: GET (and HEAD with it), POST, DELETE; PATCH by itself.</summary>
internal sealed record PodRoute(RequestDelegate? Get = null, RequestDelegate? Post = null, RequestDelegate? Patch = null, RequestDelegate? Delete = null)
{
    public Task HandleAsync(HttpContext context)
    {
        var method = context.Request.Method;
        var handler = HttpMethods.IsPost(method) ? Post : HttpMethods.IsGet(method) || HttpMethods.IsHead(method) ? Get : HttpMethods.IsPatch(method) ? Patch : HttpMethods.IsDelete(method) ? Delete : null;
        if (handler is not null)
        {
            return handler(context);
        }

        context.Response.Headers.Allow = (Get, Post) switch
        {
            (not null, not null) => Delete is null ? "GET,HEAD,POST" : "DELETE,GET,HEAD,POST",
            (not null, null) => "GET,HEAD",
            _ when Patch is not null => "PATCH",
            _ => "POST",
        };
        return Answer.TextAsync(context, StatusCodes.Status405MethodNotAllowed, "405: Method Not Allowed");
    }
}

/// <summary>A path that ends in a name.</summary>
internal sealed record PodRoute<TItem>(Func<HttpContext, TItem, Task> Get)
{
    public PodRoute With(TItem item) => new(context => Get(context, item));
}
