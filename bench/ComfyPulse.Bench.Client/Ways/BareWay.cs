using System.Net.WebSockets;

namespace ComfyPulse.Bench.Client;

/// <summary>The floor: a socket that is read into one buffer, and frames that are counted. It knows how many will come, and nothing else.</summary>
internal sealed class BareWay : IWay
{
    private readonly string _clientId = Guid.NewGuid().ToString();
    private readonly ClientWebSocket _socket = new();
    private byte[] _buffer = [];
    private Uri _pod = null!;

    public async Task ConnectAsync(Uri pod)
    {
        _pod = pod;
        await _socket.ConnectAsync(Submission.SocketUrl(pod, _clientId), CancellationToken.None);
    }

    public async Task<int> RunAsync(Work work, int count, Action submitted)
    {
        // Small where there are many of them: a thousand large ones would make any other client look thrifty.
        _buffer = _buffer.Length > 0 ? _buffer : new byte[work.Pods > 1 ? 4096 : 64 * 1024];
        var reading = ReadAsync(count * work.Script.Frames);
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Submission.SendAsync(_pod, work, _clientId, Guid.NewGuid().ToString())));
        submitted();
        await reading;
        return count;
    }

    public async ValueTask DisposeAsync()
    {
        await _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        _socket.Dispose();
    }

    private async Task ReadAsync(int frames)
    {
        while (frames > 0)
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(), CancellationToken.None);
            frames -= received.EndOfMessage ? 1 : 0;
        }
    }
}
