using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>A server that answers each request as the test says, and remembers what it was asked.</summary>
internal sealed class ScriptedPod : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Lock _gate = new();
    private readonly List<string> _requests = [];

    private ScriptedPod(WebApplication server) => _server = server;

    public string Url => _server.Urls.Single();

    /// <summary>Method, path with query, and the headers that tests look at.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_gate)
            {
                return [.. _requests];
            }
        }
    }

    public static async Task<ScriptedPod> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0").ConfigureKestrel((KestrelServerOptions options) => options.AddServerHeader = false);
        var server = builder.Build();
        var pod = new ScriptedPod(server);
        server.Run(context =>
        {
            pod.Remember(context.Request);
            return answer(context);
        });
        await server.StartAsync(TestContext.Current.CancellationToken);
        return pod;
    }

    /// <summary>The same answer to everything.</summary>
    public static Task<ScriptedPod> StartAsync(int status, string mediaType, string body) => StartAsync(context => Answer(context, status, mediaType, body));

    public static Task Answer(HttpContext context, int status, string mediaType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = mediaType;
        return context.Response.WriteAsync(body, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private void Remember(HttpRequest request)
    {
        lock (_gate)
        {
            _requests.Add($"{request.Method} {request.Path}{request.QueryString} authorization={request.Headers.Authorization} x-team={request.Headers["X-Team"]}");
        }
    }
}
