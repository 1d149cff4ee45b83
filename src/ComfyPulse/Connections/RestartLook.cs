using ComfyPulse.Diagnostics;

namespace ComfyPulse.Connections;

/// <summary>Asks the history whether the pod is still the one that it was.</summary>
internal sealed class RestartLook(PodConnection connection)
{
    private PodTransport Transport => connection.Transport;

    /// <summary>Learns one prompt that the history has, once there is something to lose. A pod that does not tell is asked again with the next submission.</summary>
    public async Task LearnAsync(CancellationToken cancellationToken)
    {
        if (!connection.TakeSentinelWish())
        {
            return;
        }

        try
        {
            RunMetrics.Polled(Transport.Tags, "restart");
            if (await Transport.Direct.History.ListAsync(maxItems: 1, cancellationToken: cancellationToken).ConfigureAwait(false) is [.., var newest])
            {
                connection.SentinelLearned(newest.PromptId);
            }
        }
        catch (ComfyUIException exception)
        {
            ConnectionLog.LookFailed(connection.Log, exception, Transport.Address.BaseUrl);
        }
    }

    /// <summary>Looks for the prompts that the history had, if the pod was away, or nobody here saw whether it was.</summary>
    /// <exception cref="ComfyUIException">The pod does not answer.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (connection.SentinelToCheck is ({ } sentinel, var timesAway))
        {
            RunMetrics.Polled(Transport.Tags, "restart");
            var entry = await Transport.Direct.History.GetAsync(sentinel, cancellationToken).ConfigureAwait(false);
            connection.SentinelChecked(sentinel, entry is not null, timesAway);
        }

        foreach (var (run, witness, timesAwayThen) in connection.WitnessesToCheck)
        {
            RunMetrics.Polled(Transport.Tags, "restart");
            var entry = await Transport.Direct.History.GetAsync(witness, cancellationToken).ConfigureAwait(false);
            connection.WitnessChecked(run, witness, entry is not null, timesAwayThen);
        }
    }
}
