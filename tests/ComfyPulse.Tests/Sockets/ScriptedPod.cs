using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Sockets;

/// <summary>A real server on a loopback port whose sockets and answers a test plays by hand.</summary>
internal sealed class ScriptedPod : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<ScriptedSocket> _sockets = Channel.CreateUnbounded<ScriptedSocket>();

    private readonly ConcurrentDictionary<TaskCompletionSource, Action<string>> _listeners = new();
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _asked = new(StringComparer.Ordinal);

    private ScriptedPod(WebApplication app) => _app = app;

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>Answers an upgrade instead of accepting it; null accepts.</summary>
    public Func<HttpContext, Task>? OnUpgrade { get; set; }

    /// <summary>The answers to REST calls, by method and path; without one the answer is 404.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Every request that came, as method, path and query.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<ScriptedPod> StartAsync(string? url = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url ?? "http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var pod = new ScriptedPod(app);
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        app.Run(pod.AnswerAsync);
        await app.StartAsync();
        pod.BaseUrl = new Uri(app.Urls.First());
        return pod;
    }

    public void AnswerJson(string methodAndPath, string json, int status = 200) => Answers[methodAndPath] = context =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    };

    /// <summary>Waits until a request, as method and path, has come so many times more.</summary>
    public async Task AsksAsync(string request, int times)
    {
        var wanted = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var left = times;
        void Count(string asked)
        {
            if (asked == request && Interlocked.Decrement(ref left) == 0)
            {
                wanted.TrySetResult();
            }
        }

        _listeners[wanted] = Count;
        await wanted.Task;
        _listeners.TryRemove(wanted, out _);
    }

    public async Task<ScriptedSocket> NextSocketAsync() =>
        await _sockets.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>Lets go of sockets that nobody has taken: those of a client that is gone.</summary>
    public void ReleaseWaiting()
    {
        while (_sockets.Reader.TryRead(out var socket))
        {
            socket.Release();
        }
    }

    /// <summary>Waits for a request by its method and path; one that came before counts.</summary>
    public Task AskedAsync(string methodAndPath) => Asked(methodAndPath).Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _sockets.Writer.TryComplete();
        ReleaseWaiting();
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private TaskCompletionSource Asked(string methodAndPath) => _asked.GetOrAdd(methodAndPath, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        foreach (var listener in _listeners.Values)
        {
            listener($"{context.Request.Method} {context.Request.Path}");
        }

        Asked($"{context.Request.Method} {context.Request.Path}").TrySetResult();
        if (context.WebSockets.IsWebSocketRequest)
        {
            if (OnUpgrade is { } refuse)
            {
                await refuse(context);
                return;
            }

            var socket = new ScriptedSocket(await context.WebSockets.AcceptWebSocketAsync(), context);
            await _sockets.Writer.WriteAsync(socket);
            await socket.Done;
            return;
        }

        if (Answers.TryGetValue($"{context.Request.Method} {context.Request.Path}", out var answer))
        {
            await answer(context);
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }
}
