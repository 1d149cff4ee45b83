using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ComfyPulse.Tests.Connections;

/// <summary>A turn for whatever is on its way: a byte goes to and fro over loopback some times. A busy machine takes longer for it, as it does for the sockets under test; no clock is asked.</summary>
internal sealed class LoopbackTurn
{
    // About a request, its answer, and what both set off.
    private const int RoundTrips = 24;

    private static readonly ConcurrentBag<LoopbackTurn> Idle = [];

    private readonly Socket _here;
    private readonly Socket _there;
    private readonly byte[] _byte = new byte[1];

    private LoopbackTurn(Socket here, Socket there) => (_here, _there) = (here, there);

    /// <summary>Takes one.</summary>
    public static async Task TakeAsync()
    {
        if (!Idle.TryTake(out var turn))
        {
            turn = await OpenAsync();
        }

        for (var trip = 0; trip < RoundTrips; trip++)
        {
            await turn.SendAsync(turn._here, turn._there);
            await turn.SendAsync(turn._there, turn._here);
        }

        Idle.Add(turn);
    }

    private static async Task<LoopbackTurn> OpenAsync()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var here = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await here.ConnectAsync(listener.LocalEndPoint!);
        var there = await listener.AcceptAsync();
        there.NoDelay = true;
        return new LoopbackTurn(here, there);
    }

    private async Task SendAsync(Socket from, Socket to)
    {
        var arrives = to.ReceiveAsync(_byte);
        await from.SendAsync(new byte[1]);
        await arrives;
    }
}
