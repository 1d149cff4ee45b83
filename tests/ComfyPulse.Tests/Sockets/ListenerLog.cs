using System.Text;
using System.Threading.Channels;
using ComfyPulse.Protocol;
using ComfyPulse.Sockets;

namespace ComfyPulse.Tests.Sockets;

/// <summary>Writes down what a session tells its listener.</summary>
internal sealed class ListenerLog : ISocketListener
{
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();

    public void OnOpened(string clientId) => _lines.Writer.TryWrite($"opened {clientId}");

    public void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8) => _lines.Writer.TryWrite(Encoding.UTF8.GetString(utf8));

    public void OnBinary(ReceivedFrame frame) => _lines.Writer.TryWrite($"binary {frame.Bytes.Length}");

    public void OnSkipped(string reason, string detail) => _lines.Writer.TryWrite($"skipped {reason}");

    public async Task<string> NextAsync() =>
        await _lines.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
}
