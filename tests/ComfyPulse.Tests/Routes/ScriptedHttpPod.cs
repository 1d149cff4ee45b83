using System.Collections.Concurrent;
using System.Net;
using ComfyPulse.Routes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Routes;

/// <summary>A real HTTP server on loopback that answers as a test says and keeps what it was asked.</summary>
internal sealed class ScriptedHttpPod : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ScriptedHttpPod(WebApplication app, RequestDelegate script)
    {
        _app = app;
        app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Requests.Enqueue(new Asked(
                context.Request.Method,
                context.Request.Path.Value!,
                context.Request.QueryString.Value!,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.ToArray()));

            // The script may read it once more.
            context.Request.Body = new MemoryStream(body.ToArray());
            await script(context);
        });
    }

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public IEnumerable<string> Paths => Requests.Select(request => $"{request.Method} {request.Path}");

    public Uri Url { get; private set; } = null!;

    public static Task<ScriptedHttpPod> StartAsync(Action<HttpContext> script) => StartAsync(context =>
    {
        script(context);
        return Task.CompletedTask;
    });

    public static async Task<ScriptedHttpPod> StartAsync(RequestDelegate script)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var pod = new ScriptedHttpPod(builder.Build(), script);
        await pod._app.StartAsync(TestContext.Current.CancellationToken);
        pod.Url = new Uri(pod._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        return pod;
    }

    public PodHttp Connect(Action<ComfyUIPodOptions>? configure = null, PodServices? services = null, int maxBodyBytes = 1 << 20)
    {
        var options = new ComfyUIPodOptions { BaseUrl = Url };
        configure?.Invoke(options);
        return new PodHttp(options, services ?? new PodServices(), maxBodyBytes);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

/// <summary>Questions as routes ask them.</summary>
internal static class PodQuestions
{
    public static Task<PodAnswer> AskJsonAsync(this PodHttp http, PodRequest request, CancellationToken cancellationToken) => new PodCalls(http).AskJsonAsync(request, cancellationToken);
}

/// <summary>One request as it arrived.</summary>
internal sealed record Asked(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers, byte[] Body);

/// <summary>Answers in a word.</summary>
internal static class ScriptedAnswers
{
    public static async Task JsonAsync(this HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.WriteAsync(json);
    }

    public static async Task HtmlAsync(this HttpContext context, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html";
        await context.Response.WriteAsync("<!DOCTYPE html><html><title>Sign in</title></html>");
    }

    public static async Task TextAsync(this HttpContext context, int status, string text = "")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        if (text.Length > 0)
        {
            // Not even nothing is written to an answer that has no body: the server would close the connection behind it.
            await context.Response.WriteAsync(text);
        }
    }

    /// <summary>Announces more than it sends, and cuts the connection.</summary>
    public static async Task TruncatedAsync(this HttpContext context, string begin)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = begin.Length + 100;
        await context.Response.WriteAsync(begin);
        await context.Response.Body.FlushAsync();
        context.Abort();
    }

    public static string Path(this HttpContext context) => context.Request.Path.Value!;
}
