using System.Threading.Channels;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Tests.Client;

/// <summary>Holds nodes until a test lets them go on; an interrupt lets them go at once, as a node that checks often.</summary>
internal sealed class Gate : IDisposable
{
    private readonly Channel<string> _arrivals = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _open = new(0);
    private volatile bool _openForAll;

    public async ValueTask<NodeResult> RunAsync(NodeCall call)
    {
        _arrivals.Writer.TryWrite(call.PromptId);
        call.Report(1, 4);
        while (!_openForAll && !await _open.WaitAsync(TimeSpan.FromMilliseconds(5)))
        {
            if (call.IsInterrupted)
            {
                throw new NodeInterruptedException();
            }
        }

        call.Report(4, 4);
        return new NodeResult.Values([]);
    }

    public async ValueTask<NodeResult> RunWithPreviewAsync(NodeCall call)
    {
        _arrivals.Writer.TryWrite(call.PromptId);
        await _open.WaitAsync();
        call.Report(1, 2, new PreviewImage(new byte[] { 0xFF, 0xD8, 0xFF, 0xE0, 1 }, IsPng: false));
        await _open.WaitAsync();
        return new NodeResult.Values([]);
    }

    /// <summary>The prompt whose node has arrived.</summary>
    public async Task<string> NextArrivalAsync() =>
        await _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

    /// <summary>Lets one node go on.</summary>
    public void Open() => _open.Release();

    public void OpenForAll() => _openForAll = true;

    public void Dispose() => _open.Dispose();
}
