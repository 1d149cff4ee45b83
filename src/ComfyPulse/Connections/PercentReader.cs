using ComfyPulse.Diagnostics;

namespace ComfyPulse.Connections;

/// <summary>Reads a run to its end and tells a callback the whole percents.</summary>
internal static class PercentReader
{
    private static readonly ListenOptions OncePerSecond = new() { ProgressEvery = TimeSpan.FromSeconds(1) };

    public static async Task<PromptResult> ReadToEndAsync(PodConnection connection, LiveRun run, Action<int>? onProgress, CancellationToken cancellationToken)
    {
        if (onProgress is not null)
        {
            var told = -1;
            await foreach (var happened in run.Log.ReadAsync(OncePerSecond, () => connection.View(run), connection.Time, cancellationToken).ConfigureAwait(false))
            {
                var percent = happened switch
                {
                    PromptSnapshot snapshot => (int)(100 * snapshot.Progress.Fraction),
                    ProgressChanged changed => (int)(100 * changed.Progress.Fraction),
                    PromptEnded { Result.Outcome: PromptOutcome.Succeeded } => 100,
                    _ => told,
                };
                if (percent > told)
                {
                    told = percent;
                    Tell(connection, run, onProgress, percent);
                }
            }
        }

        return (await run.Completion.WaitAsync(cancellationToken).ConfigureAwait(false)).EnsureSucceeded();
    }

    private static void Tell(PodConnection connection, LiveRun run, Action<int> onProgress, int percent)
    {
        try
        {
            onProgress(percent);
        }
        catch (Exception exception)
        {
            RunMetrics.HandlerFailed(connection.Transport.Tags);
            ConnectionLog.HandlerThrew(connection.Log, exception, connection.Read(run, machine => machine.PromptId.Value));
        }
    }
}
