using System.Diagnostics;

namespace ComfyPulse.Bench.Pod;

/// <summary>The pod as a process of its own; it ends when its standard input does.</summary>
internal sealed class PodProcess : IAsyncDisposable
{
    private readonly Process _process;

    private PodProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public static async Task<PodProcess> StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, "pod") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start) ?? throw new InvalidOperationException("The pod's process did not start.");
        var address = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The pod's process ended at once.");
        return new(process, new Uri(address + "/"));
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
