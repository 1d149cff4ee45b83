using System.Net;
using System.Net.WebSockets;
using ComfyPulse.Protocol;
using ComfyPulse.Recording;

namespace ComfyPulse.Sockets;

/// <summary>One socket from dial to close. The same invoker serves REST, so TLS and proxies are the same for both.</summary>
internal sealed class PodSession(PodAddress address, string clientId, SocketSettings settings, HttpMessageInvoker http, TimeProvider time, IRecordingTap? tap)
{
    private static readonly byte[] FeatureFlags = """{"type":"feature_flags","data":{"supports_preview_metadata":true}}"""u8.ToArray();

    /// <summary>Dials, greets, reads until the end. <paramref name="stopping"/> closes the socket in order. Never throws.</summary>
    public async Task<SessionEnd> RunAsync(ISocketListener listener, CancellationToken stopping)
    {
        var dialed = await DialAsync(stopping).ConfigureAwait(false);
        if (dialed.Socket is not { } socket)
        {
            return dialed.Failure ?? new SessionEnd(WasOpen: false, OutageReason.Stopped, "stopped");
        }

        using (socket)
        {
            var recorded = tap?.OnSocketOpened(dialed.Url, socket.HttpResponseHeaders ?? new Dictionary<string, IEnumerable<string>>(StringComparer.OrdinalIgnoreCase));
            socket.HttpResponseHeaders = null;
            return await ServeAsync(socket, listener, recorded, stopping).ConfigureAwait(false);
        }
    }

    private async Task<(ClientWebSocket? Socket, Uri Url, SessionEnd? Failure)> DialAsync(CancellationToken stopping)
    {
        // The bare path works everywhere, Comfy Cloud included; a few proxies let only /api pass.
        var first = await DialAsync(address.SocketUrl(clientId, underApi: false), stopping).ConfigureAwait(false);
        return first.Failure?.Status == (int)HttpStatusCode.NotFound
            ? await DialAsync(address.SocketUrl(clientId, underApi: true), stopping).ConfigureAwait(false)
            : first;
    }

    private async Task<(ClientWebSocket? Socket, Uri Url, SessionEnd? Failure)> DialAsync(Uri url, CancellationToken stopping)
    {
        var socket = new ClientWebSocket();
        using var upgrade = new ReadAheadUpgrade(http);
        using var dialler = new HttpMessageInvoker(upgrade, disposeHandler: false);
        using var timeout = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stopping);
        try
        {
            socket.Options.CollectHttpResponseDetails = true;
            socket.Options.KeepAliveInterval = settings.PingInterval;
            socket.Options.KeepAliveTimeout = settings.PongTimeout;
            foreach (var (name, value) in address.Headers)
            {
                socket.Options.SetRequestHeader(name, value);
            }

            await socket.ConnectAsync(url, dialler, either.Token).ConfigureAwait(false);
            return (socket, url, null);
        }
        catch (Exception exception)
        {
            var end = DialFailure(exception, socket.HttpStatusCode, timeout.IsCancellationRequested, stopping.IsCancellationRequested);
            socket.Dispose();
            return (null, url, end);
        }
    }

    private SessionEnd DialFailure(Exception exception, HttpStatusCode status, bool timedOut, bool stopped)
    {
        if (stopped)
        {
            return new SessionEnd(WasOpen: false, OutageReason.Stopped, "stopped while dialling");
        }

        if (timedOut)
        {
            return new SessionEnd(WasOpen: false, OutageReason.TimedOut, $"no socket within {settings.ConnectTimeout.TotalSeconds:0.#} s");
        }

        return status == default
            ? new SessionEnd(WasOpen: false, OutageReason.Refused, exception.GetBaseException().Message)
            : new SessionEnd(WasOpen: false, OutageReason.UpgradeRefused, $"the upgrade to a socket was answered with {(int)status}", (int)status);
    }

    private async Task<SessionEnd> ServeAsync(ClientWebSocket socket, ISocketListener listener, IRecordingSocketTap? recorded, CancellationToken stopping)
    {
        using var greetingDue = new CancellationTokenSource(settings.ConnectTimeout, time);
        using var abort = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        var greeting = new GreetingListener(listener, clientId, () => greetingDue.CancelAfter(Timeout.InfiniteTimeSpan));
        using var noGreeting = greetingDue.Token.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), abort);

        // What a token in the receives would do, without a registration for each of them.
        using var aborting = abort.Token.UnsafeRegister(static state => ((ClientWebSocket)state!).Abort(), socket);
        var reading = ReadAsync(socket, greeting, recorded);

        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using (stopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), asked))
        {
            await Task.WhenAny(reading, asked.Task).ConfigureAwait(false);
        }

        var stopped = !reading.IsCompleted;
        if (stopped)
        {
            abort.CancelAfter(settings.CloseTimeout);
            await CloseOutputAsync(socket, WebSocketCloseStatus.NormalClosure, abort.Token).ConfigureAwait(false);
        }

        var failure = await reading.ConfigureAwait(false);
        var (reason, detail) = Explain(socket, failure, stopped, greetingDue.IsCancellationRequested);
        Record(recorded, socket, failure, stopped);
        if (failure is null && !stopped)
        {
            abort.CancelAfter(settings.CloseTimeout);
            await CloseOutputAsync(socket, WebSocketCloseStatus.NormalClosure, abort.Token).ConfigureAwait(false);
        }

        return new SessionEnd(greeting.HasGreeted, reason, detail, IsClean: failure is null);
    }

    private async Task<Exception?> ReadAsync(ClientWebSocket socket, ISocketListener listener, IRecordingSocketTap? recorded)
    {
        using var reader = new SessionReader(socket, listener, settings.MaxFrameBytes, recorded, address.Tags);
        try
        {
            // Only as the very first message do feature flags count; without them previews would name no node.
            await socket.SendAsync(FeatureFlags, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None).ConfigureAwait(false);
            recorded?.OnSent(FeatureFlags);
            await reader.ReadToEndAsync().ConfigureAwait(false);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static async Task CloseOutputAsync(ClientWebSocket socket, WebSocketCloseStatus status, CancellationToken limit)
    {
        try
        {
            await socket.CloseOutputAsync(status, statusDescription: null, limit).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The other side is gone already: there is nobody to say goodbye to.
        }
    }

    private static (OutageReason Reason, string Detail) Explain(ClientWebSocket socket, Exception? failure, bool stopped, bool noGreeting)
    {
        if (stopped)
        {
            return (OutageReason.Stopped, "closed by us");
        }

        if (noGreeting)
        {
            return (OutageReason.TimedOut, "the socket opened but the pod said nothing");
        }

        return failure switch
        {
            null => (OutageReason.Closed, $"the pod closed the socket ({(int?)socket.CloseStatus})"),
            _ when IsPingFailure(failure) => (OutageReason.HalfOpen, "pings stayed unanswered"),
            _ => (OutageReason.Reset, failure.GetBaseException().Message),
        };
    }

    /// <summary>A dead ping surfaces as a cancellation that nobody asked for, or as an error wrapped around one.</summary>
    private static bool IsPingFailure(Exception failure) =>
        failure is OperationCanceledException || failure is WebSocketException { WebSocketErrorCode: WebSocketError.Faulted } || failure.InnerException is OperationCanceledException;

    private static void Record(IRecordingSocketTap? recorded, ClientWebSocket socket, Exception? failure, bool stopped)
    {
        if (failure is null)
        {
            recorded?.OnClosed(stopped, (int?)socket.CloseStatus);
        }
        else if (stopped)
        {
            recorded?.OnAborted();
        }
        else
        {
            recorded?.OnLost();
        }
    }

    /// <summary>Waits for the first <c>status</c> that carries the client id, and says so before anything else is passed on.</summary>
    private sealed class GreetingListener(ISocketListener inner, string clientId, Action greeted) : ISocketListener
    {
        public bool HasGreeted { get; private set; }

        public void OnOpened(string clientId) => inner.OnOpened(clientId);

        public void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8)
        {
            if (!HasGreeted && frame.Kind == ServerFrameKind.Status)
            {
                HasGreeted = true;
                greeted();
                inner.OnOpened(frame.ToMessage() is StatusMessage { Sid: { Length: > 0 } sid } ? sid : clientId);
            }

            inner.OnText(frame, utf8);
        }

        public void OnBinary(ReceivedFrame frame) => inner.OnBinary(frame);

        public void OnSkipped(string reason, string detail) => inner.OnSkipped(reason, detail);
    }
}
