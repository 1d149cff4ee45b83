using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Looks which LoRAs the pod lists, while a trainer is at work that saves by itself: what it saves on the way appears there, and no message tells of it. ComfyUI's own trainer saves through a node and is not looked at.</summary>
internal sealed class LoraWatch(PodConnection connection)
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    public Pulse Pulse { get; } = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            var runs = connection.InNeedOfListing;
            if (runs.Count > 0)
            {
                await LookAsync(runs, stopping).ConfigureAwait(false);
            }

            await Pulse.WaitAsync(runs.Count > 0 ? Every : null, connection.Time, stopping).ConfigureAwait(false);
        }
    }

    private async Task LookAsync(IReadOnlyList<LiveRun> runs, CancellationToken stopping)
    {
        try
        {
            var names = await connection.Transport.Direct.Models.GetFilesAsync("loras", stopping).ConfigureAwait(false) ?? [];
            foreach (var run in runs)
            {
                connection.Apply(run, new RunFact.LorasListed(names));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The loop ends.
        }
        catch (ComfyUIException failure)
        {
            ConnectionLog.LookFailed(connection.Log, failure, connection.Transport.Address.BaseUrl);
        }
    }
}
