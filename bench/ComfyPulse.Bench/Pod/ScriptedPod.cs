using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ComfyPulse.Bench.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Bench.Pod;

/// <summary>A pod that does what the prompts' scripts say, and nothing else. It knows none of the clients: frames are made beforehand and written as they are.</summary>
/// <remarks>Any first part of the path that is a number is a pod of its own: a thousand pods in one process.</remarks>
internal sealed class ScriptedPod
{
    private readonly ConcurrentDictionary<string, PodSocket> _sockets = new(StringComparer.Ordinal);
    private readonly PodTally _tally = new();
    private readonly PodWorker _worker;

    private ScriptedPod() => _worker = new PodWorker(_tally);

    /// <summary>Serves, tells its address on the standard output, and ends with the standard input.</summary>
    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();

        // A thousand clients come at once: with the usual 512, those that find no room try again after 1, 3, 7 s, and health checks run out of time.
        builder.WebHost.UseSockets(sockets => sockets.Backlog = 4096);
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.Run(new ScriptedPod().AnswerAsync);
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await Console.In.ReadToEndAsync();
        await app.StopAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!.TrimStart('0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '/');
        if (path == PodCounts.Path)
        {
            return context.Response.WriteAsync(_tally.Take().ToLine());
        }

        _tally.Asked();
        path = path.StartsWith("api/", StringComparison.Ordinal) ? path[4..] : path;
        return path switch
        {
            "ws" => SocketAsync(context),
            "prompt" when HttpMethods.IsPost(context.Request.Method) => PromptAsync(context),
            "prompt" => context.Response.WriteAsync("""{"exec_info": {"queue_remaining": 0}}"""),
            "system_stats" => context.Response.WriteAsync("""{"system": {"comfyui_version": "0.33.0", "argv": []}, "devices": []}"""),
            "queue" => context.Response.WriteAsync(_worker.Queue.ToJson()),
            _ when path.StartsWith("history/", StringComparison.Ordinal) => context.Response.WriteAsync(_worker.Queue.HistoryOf(path["history/".Length..])),
            _ => context.Response.WriteAsync("{}"),
        };
    }

    private async Task SocketAsync(HttpContext context)
    {
        const string Guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        var clientId = context.Request.Query["clientId"].ToString();
#pragma warning disable CA5350 // The protocol's own handshake.
        context.Response.Headers.SecWebSocketAccept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(context.Request.Headers.SecWebSocketKey + Guid)));
#pragma warning restore CA5350
        context.Response.Headers.Upgrade = "websocket";
        await using var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = new PodSocket(stream);
        _sockets[clientId] = socket;
        await socket.WriteAsync(PodFrames.Greeting(clientId));
        await socket.ReadToEndAsync();
        _sockets.TryRemove(clientId, out _);
    }

    private async Task PromptAsync(HttpContext context)
    {
        var arrived = Stopwatch.GetTimestamp();
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var promptId = body.RootElement.GetProperty("prompt_id").GetString()!;
        var script = Script.Parse(body.RootElement.GetProperty("prompt").GetProperty("5").GetProperty("inputs").GetProperty("script").GetString()!);
        var socket = _sockets[body.RootElement.GetProperty("client_id").GetString()!];
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync($$$"""{"prompt_id": "{{{promptId}}}", "number": 1, "node_errors": {}}""");
        await context.Response.CompleteAsync();
        _worker.Begin(socket, promptId, script, arrived);
    }
}
