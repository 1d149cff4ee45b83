using System.Buffers;
using System.Net.WebSockets;

namespace ComfyPulse.Bench.Pod;

/// <summary>One client's socket: ready frames are written to the stream below it, one after the other.</summary>
internal sealed class PodSocket(Stream stream) : IDisposable
{
    private const int Block = 64 * 1024;

    private readonly SemaphoreSlim _writing = new(1);

    public async Task WriteAsync(ReadOnlyMemory<byte> frame)
    {
        await _writing.WaitAsync();
        try
        {
            await stream.WriteAsync(frame);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Writes so many frames in blocks, so that the client and not the pod sets the pace; they begin anew when all were written.</summary>
    public async Task WriteAsync(IReadOnlyList<byte[]> frames, int count)
    {
        var block = new ArrayBufferWriter<byte>(2 * Block);
        for (var index = 0; index < count; index++)
        {
            block.Write(frames[index % frames.Count]);
            if (block.WrittenCount >= Block || index == count - 1)
            {
                await WriteAsync(block.WrittenMemory);
                block.ResetWrittenCount();
            }
        }
    }

    /// <summary>Answers the first message with feature flags, and reads until the client leaves.</summary>
    public async Task ReadToEndAsync()
    {
        using var reader = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        var buffer = new byte[1024];
        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var received = await reader.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    await reader.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                    return;
                }

                if (isFirst)
                {
                    await WriteAsync(PodFrames.FeatureFlags());
                }
            }
        }
        catch (WebSocketException)
        {
            // The client's process has ended.
        }
    }

    public void Dispose() => _writing.Dispose();
}
