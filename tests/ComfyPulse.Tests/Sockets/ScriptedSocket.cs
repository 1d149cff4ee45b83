using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Sockets;

/// <summary>The pod's side of one socket, played by a test.</summary>
internal sealed class ScriptedSocket(WebSocket socket, HttpContext context)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string? ClientId { get; } = context.Request.Query["clientId"];

    public string Path { get; } = context.Request.Path;

    public IHeaderDictionary Headers { get; } = context.Request.Headers;

    public IQueryCollection Query { get; } = context.Request.Query;

    public Task Done => _done.Task;

    public Task SendAsync(string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    public Task SendTextAsync(byte[] utf8) => socket.SendAsync(utf8, WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    public Task SendAsync(byte[] bytes) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>A piece of a binary message.</summary>
    public Task SendPieceAsync(byte[] bytes, bool isLast) =>
        socket.SendAsync(bytes, WebSocketMessageType.Binary, isLast, TestContext.Current.CancellationToken);

    /// <summary>What ComfyUI says first.</summary>
    public Task GreetAsync(int queueRemaining = 0) =>
        SendAsync($$$"""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": {{{queueRemaining}}}}}, "sid": "{{{ClientId}}}"}}""");

    public Task CloseAsync() => socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);

    /// <summary>The next text frame of the client; null once it has said goodbye.</summary>
    public async Task<string?> ReceiveAsync()
    {
        var buffer = new byte[4096];
        var received = await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        return received.MessageType == WebSocketMessageType.Close ? null : Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    /// <summary>Stays open and says nothing until the client says goodbye.</summary>
    public async Task BeDeafAsync()
    {
        var buffer = new byte[4096];
        while ((await socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)).MessageType != WebSocketMessageType.Close)
        {
            // Feature flags, and pongs of whoever is bored.
        }

        await CloseAsync();
        Release();
    }

    /// <summary>Cuts the connection without a close frame, as a killed pod does.</summary>
    public void Abort()
    {
        context.Abort();
        Release();
    }

    /// <summary>Lets the server's handler of this socket end.</summary>
    public void Release() => _done.TrySetResult();
}
