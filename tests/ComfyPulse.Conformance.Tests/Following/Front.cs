using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ComfyPulse.Conformance.Tests.Following;

/// <summary>Stands on loopback between a client and a pod: passes bytes on, cuts what is open when it is told, and refuses sockets where it is a bad one. Plain http only.</summary>
internal sealed class Front : IAsyncDisposable
{
    private static readonly byte[] Refusal = [.. "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8];

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Socket, bool> _open = new();
    private readonly ConcurrentBag<Task> _passing = [];
    private readonly Uri _pod;
    private readonly bool _refusesSockets;
    private readonly Task _accepting;

    public Front(Uri pod, bool refusesSockets = false)
    {
        Assert.SkipWhen(pod.Scheme != "http", "a front passes plain http only, and the pod is reached by " + pod.Scheme);
        (_pod, _refusesSockets) = (pod, refusesSockets);
        _listener.Start();
        Url = new UriBuilder(pod) { Host = "127.0.0.1", Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    public Uri Url { get; }

    /// <summary>Resets every connection that is open now; new ones are passed on.</summary>
    public void Cut()
    {
        foreach (var socket in _open.Keys)
        {
            End(socket, resets: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Stop();
        await _accepting;
        Cut();
        await Task.WhenAll(_passing);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _passing.Add(PassAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            // The case is over.
        }
    }

    private async Task PassAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (client.NoDelay, _open[client], _open[server]) = (true, true, true);
        try
        {
            await server.ConnectAsync(_pod.Host, _pod.Port, _stopping.Token);
            await Task.WhenAny(CopyAsync(client, server, _refusesSockets), CopyAsync(server, client, refuses: false));
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One side has gone; the other goes with it.
        }
        finally
        {
            End(client, resets: false);
            End(server, resets: false);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool refuses)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (await from.ReceiveAsync(buffer, _stopping.Token) is > 0 and var read)
            {
                // An upgrade is short enough to come in one piece, on a connection that carried requests before or on a new one.
                if (refuses && Encoding.ASCII.GetString(buffer, 0, read).Contains("upgrade: websocket", StringComparison.OrdinalIgnoreCase))
                {
                    await from.SendAsync(Refusal, _stopping.Token);
                    return;
                }

                await to.SendAsync(buffer.AsMemory(0, read), _stopping.Token);
            }
        }
        catch (Exception end) when (end is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // As above.
        }
    }

    private void End(Socket socket, bool resets)
    {
        if (_open.TryRemove(socket, out _))
        {
            socket.LingerState = new LingerOption(resets, seconds: 0);
            socket.Close();
        }
    }
}
