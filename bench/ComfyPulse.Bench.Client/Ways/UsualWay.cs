using System.Net.WebSockets;
using System.Text;

namespace ComfyPulse.Bench.Client;

/// <summary>As most programs do it: a buffer of 4 KB, a <see cref="MemoryStream"/> a message, a string, a tree.</summary>
internal sealed class UsualWay : IWay
{
    private readonly string _clientId = Guid.NewGuid().ToString();
    private readonly ClientWebSocket _socket = new();
    private readonly UsualHandling _handling = new();
    private Uri _pod = null!;
    private Task _reading = Task.CompletedTask;

    public async Task ConnectAsync(Uri pod)
    {
        _pod = pod;
        await _socket.ConnectAsync(Submission.SocketUrl(pod, _clientId), CancellationToken.None);
        _reading = ReadAsync();
    }

    public Task<int> RunAsync(Work work, int count, Action submitted) => _handling.RunAsync(_pod, work, _clientId, count, submitted);

    public async ValueTask DisposeAsync()
    {
        await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        await _reading;
        _socket.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new byte[4096];
        while (true)
        {
            using var message = new MemoryStream();
            WebSocketReceiveResult received;
            do
            {
                received = await _socket.ReceiveAsync(new ArraySegment<byte>(buffer), CancellationToken.None);
                message.Write(buffer, 0, received.Count);
            }
            while (!received.EndOfMessage);

            switch (received.MessageType)
            {
                case WebSocketMessageType.Close:
                    return;
                case WebSocketMessageType.Text:
                    _handling.Hear(Encoding.UTF8.GetString(message.ToArray()));
                    break;
                default:
                    _handling.See(message.ToArray());
                    break;
            }
        }
    }
}
