using ComfyPulse.Routes;
using ComfyPulse.Sockets;

namespace ComfyPulse.Diagnosis;

/// <summary>What came of one socket, opened under a client id of its own and closed in order.</summary>
/// <param name="Upgrade">What answered the upgrade.</param>
/// <param name="End">How it ended.</param>
/// <param name="WantsFlags">Whether this pod answers feature flags.</param>
/// <param name="HasFlags">Whether it did.</param>
/// <param name="Echo">Whether events reach us; null where the pod had not greeted.</param>
/// <param name="WasCut">Whether the time was up before all was seen.</param>
internal sealed record SocketLook(UpgradeWatch Upgrade, SessionEnd End, bool WantsFlags, bool HasFlags, EventEcho? Echo, bool WasCut)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Larger frames are let pass unread; that they come is enough.</summary>
    private const int MaxFrameBytes = 1024 * 1024;

    public static async Task<SocketLook> LookAsync(PodAddress address, string clientId, SocketSettings settings, HttpMessageInvoker http, EchoProbe probe, bool wantsFlags, TimeLeft left)
    {
        var heard = new HeardSoFar();
        using var upgrade = new UpgradeWatch(http);
        using var dialler = new HttpMessageInvoker(upgrade, disposeHandler: false);
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(left.Over);
        var hurried = settings with { ConnectTimeout = settings.ConnectTimeout < Patience ? settings.ConnectTimeout : Patience, CloseTimeout = CloseTimeout, MaxFrameBytes = MaxFrameBytes };
        var session = new PodSession(address, clientId, hurried, dialler, left.Time, tap: null).RunAsync(heard, stopping.Token);
        EventEcho? echo = null;
        var wasCut = false;
        try
        {
            await Task.WhenAny(session, heard.Greeting).ConfigureAwait(false);
            if (heard.Greeting.IsCompleted)
            {
                if (wantsFlags)
                {
                    await left.ComesAsync(Task.WhenAny(heard.Flags, session), Patience).ConfigureAwait(false);
                }

                echo = await probe.RunAsync(clientId, heard, session).ConfigureAwait(false);
            }
        }
        finally
        {
            wasCut = left.Over.IsCancellationRequested;
            await stopping.CancelAsync().ConfigureAwait(false);
            await session.ConfigureAwait(false);
        }

        left.Cancelled.ThrowIfCancellationRequested();
        return new SocketLook(upgrade, await session.ConfigureAwait(false), wantsFlags, heard.Flags.IsCompleted, echo, wasCut);
    }
}
