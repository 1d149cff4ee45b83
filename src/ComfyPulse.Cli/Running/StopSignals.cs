using System.Runtime.InteropServices;

namespace ComfyPulse.Cli.Running;

/// <summary>Ctrl-C and SIGTERM: the first asks for the end of the work, the second leaves at once, a third is the system's.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly CancellationTokenSource _leaving = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _count;

    public StopSignals()
    {
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
    }

    /// <summary>Fires with the first signal.</summary>
    public CancellationToken Asked => _asked.Token;

    /// <summary>Fires with the second.</summary>
    public CancellationToken Leaving => _leaving.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _asked.Dispose();
        _leaving.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref _count);
        context.Cancel = count <= 2;
        (count == 1 ? _asked : _leaving).Cancel();
    }
}
