using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using ComfyPulse.Sockets;

namespace ComfyPulse.Tests.Sockets;

public sealed class ReadAheadUpgradeTests
{
    private const int Frames = 2000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_takes_a_burst_from_its_connection_in_blocks()
    {
        using var pod = new PodOfOneBurst();
        using var http = new HttpMessageInvoker(pod);
        var options = new ComfyUIPodOptions { BaseUrl = new Uri("http://pod/") };
        var heard = new ListenerLog();

        var end = await new PodSession(PodAddress.Of(options), "c1", new SocketSettings(), http, TimeProvider.System, tap: null).RunAsync(heard, Token);

        Assert.True(end.IsClean, end.Detail);
        for (var frame = 0; frame < Frames; frame++)
        {
            await heard.NextAsync();
        }

        Assert.InRange(pod.Connection.Asked.Count, 1, Frames / 10);
    }

    /// <summary>Accepts the upgrade, and has everything that it will ever say in its connection: text messages and the close.</summary>
    private sealed class PodOfOneBurst : HttpMessageHandler
    {
        public Connection Connection { get; } = new();

        [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "RFC 6455 has it so.")]
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var key = request.Headers.GetValues("Sec-WebSocket-Key").Single();
            var response = new HttpResponseMessage(HttpStatusCode.SwitchingProtocols) { Content = new ConnectionContent(Connection), RequestMessage = request };
            response.Headers.Connection.Add("Upgrade");
            response.Headers.Upgrade.ParseAdd("websocket");
            response.Headers.Add("Sec-WebSocket-Accept", Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))));
            return Task.FromResult(response);
        }
    }

    private sealed class Connection() : MemoryStream(Burst())
    {
        /// <summary>How many bytes each read had room for.</summary>
        public List<int> Asked { get; } = [];

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Asked.Add(buffer.Length);
            return base.ReadAsync(buffer, cancellationToken);
        }

        // What the session says is heard by nobody.
        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

        private static byte[] Burst()
        {
            var status = Encoding.UTF8.GetBytes("""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}, "sid": "c1"}}""");
            var bytes = new List<byte>();
            for (var frame = 0; frame < Frames; frame++)
            {
                bytes.AddRange([0x81, (byte)status.Length, .. status]);
            }

            return [.. bytes, 0x88, 0x00];
        }
    }

    private sealed class ConnectionContent(Stream connection) : HttpContent
    {
        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult(connection);

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
