using Websocket.Client;

namespace ComfyPulse.Bench.Client;

/// <summary>The popular package, as its own documentation uses it; the messages are handled as in the usual way.</summary>
internal sealed class WebsocketClientWay : IWay
{
    private readonly string _clientId = Guid.NewGuid().ToString();
    private readonly UsualHandling _handling = new();
    private Uri _pod = null!;
    private WebsocketClient? _client;
    private IDisposable? _subscription;

    public async Task ConnectAsync(Uri pod)
    {
        _pod = pod;
        _client = new WebsocketClient(Submission.SocketUrl(pod, _clientId));
        _subscription = _client.MessageReceived.Subscribe(new Listener(_handling));
        await _client.StartOrFail();
    }

    public Task<int> RunAsync(Work work, int count, Action submitted) => _handling.RunAsync(_pod, work, _clientId, count, submitted);

    public async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        if (_client is not null)
        {
            await _client.Stop(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, "");
            _client.Dispose();
        }
    }

    private sealed class Listener(UsualHandling handling) : IObserver<ResponseMessage>
    {
        public void OnNext(ResponseMessage value)
        {
            if (value.Text is { } text)
            {
                handling.Hear(text);
            }
            else if (value.Binary is { } binary)
            {
                handling.See(binary);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
