using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Bench;

/// <summary>A pod that only sends: frames made beforehand, as fast as the socket takes them.</summary>
internal static class BenchPod
{
    /// <summary>Frames besides the load's own: two <c>status</c> on connect and queue, start, cached, executed, success, end.</summary>
    public const int FramesAround = 7;

    public static async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.UseWebSockets();
        var sockets = new Dictionary<string, WebSocket>(StringComparer.Ordinal);
        app.Map("/ws", context => SocketAsync(context, sockets));
        app.MapPost("/prompt", context => PromptAsync(context, sockets));
        app.MapPost("/api/prompt", context => PromptAsync(context, sockets));
        app.MapFallback(context => context.Response.WriteAsync(Answer(context.Request.Path.Value!)));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        Console.In.ReadToEnd();
        await app.StopAsync();
    }

    private static string Answer(string path) =>
        path.EndsWith("/system_stats", StringComparison.Ordinal) ? """{"system": {"comfyui_version": "0.33.0", "argv": []}, "devices": []}"""
        : path.EndsWith("/queue", StringComparison.Ordinal) ? """{"queue_running": [], "queue_pending": []}"""
        : path.EndsWith("/prompt", StringComparison.Ordinal) ? """{"exec_info": {"queue_remaining": 0}}"""
        : "{}";

    private static async Task SocketAsync(HttpContext context, Dictionary<string, WebSocket> sockets)
    {
        var clientId = context.Request.Query["clientId"].ToString();
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        lock (sockets)
        {
            sockets[clientId] = socket;
        }

        await SendAsync(socket, $$$"""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": "{{{clientId}}}"}}""");
        var buffer = new byte[4096];
        while ((await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None)).MessageType != WebSocketMessageType.Close)
        {
        }

        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static async Task PromptAsync(HttpContext context, Dictionary<string, WebSocket> sockets)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body);
        var id = body.RootElement.GetProperty("prompt_id").GetString()!;
        var load = Load.All[body.RootElement.GetProperty("prompt").GetProperty("8").GetProperty("class_type").GetString() == "Load0" ? 0 : 1];
        WebSocket socket;
        lock (sockets)
        {
            socket = sockets[body.RootElement.GetProperty("client_id").GetString()!];
        }

        // As many different frames as one bar has; made beforehand, so that making them is not part of the pace.
        var frames = Enumerable.Range(0, Math.Min(load.Frames, load == Load.All[0] ? 2000 : 64)).Select(index => load.Frame(id, index)).ToArray();
        await context.Response.WriteAsync($$$"""{"prompt_id": "{{{id}}}", "number": 1, "node_errors": {}}""");
        await context.Response.CompleteAsync();
        await SendAsync(socket, """{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}""");
        await SendAsync(socket, $$$"""{"type": "execution_start", "data": {"prompt_id": "{{{id}}}", "timestamp": 1}}""");
        await SendAsync(socket, $$$"""{"type": "execution_cached", "data": {"nodes": [], "prompt_id": "{{{id}}}", "timestamp": 1}}""");
        for (var index = 0; index < load.Frames; index++)
        {
            var (bytes, isText) = frames[index % frames.Length];
            await socket.SendAsync(bytes.AsMemory(), isText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, true, CancellationToken.None);
        }

        await SendAsync(socket, $$$"""{"type": "executed", "data": {"node": "8", "display_node": "8", "output": {"text": ["done"]}, "prompt_id": "{{{id}}}"}}""");
        await SendAsync(socket, $$$"""{"type": "execution_success", "data": {"prompt_id": "{{{id}}}", "timestamp": 2}}""");
        await SendAsync(socket, $$$"""{"type": "executing", "data": {"node": null, "prompt_id": "{{{id}}}"}}""");
    }

    private static ValueTask SendAsync(WebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text).AsMemory(), WebSocketMessageType.Text, true, CancellationToken.None);
}
