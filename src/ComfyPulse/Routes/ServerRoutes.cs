using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary>The pod itself: what it is, and what it shall stop.</summary>
public sealed class ServerRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal ServerRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>Versions, memory and devices.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<SystemStats> GetStatsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("system_stats"), cancellationToken).ConfigureAwait(false);
        if (!SystemStats.TryRead(answer.Body, out var stats, out var problem))
        {
            throw AnswerErrors.Unreadable(answer, problem);
        }

        _gate.Notice(stats!.ComfyUIVersion);
        return stats;
    }

    /// <summary>What the pod can do; null on pods before 0.3.45, which do not tell.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PodFeatures?> GetFeaturesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("features"), cancellationToken).ConfigureAwait(false);
        if (answer.IsMissingRoute)
        {
            return null;
        }

        return PodFeatures.TryRead(answer.EnsureJson().Body, out var features, out var problem) ? features : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Interrupts one prompt if it is the one that runs; does nothing otherwise. It takes effect at the next check of the node at work, or never.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.57, or may be, and would interrupt whatever runs: see that it is yours, then use <see cref="InterruptAnyAsync"/>.</exception>
    public async Task InterruptAsync(string promptId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(promptId);
        var version = await _gate.GetAsync(cancellationToken).ConfigureAwait(false);
        if (version.Has(PodFeature.TargetedInterrupt) != true)
        {
            throw PodFeature.TargetedInterrupt.Missing(version);
        }

        var body = ListEdits.Json(writer => writer.WriteString("prompt_id", promptId));
        await _calls.AskJsonAsync(PodRequest.Post("interrupt", body), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Interrupts whatever runs, whosever it is.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task InterruptAnyAsync(CancellationToken cancellationToken = default) =>
        await _calls.AskJsonAsync(PodRequest.Post("interrupt"), cancellationToken).ConfigureAwait(false);

    /// <summary>Asks the pod to free memory once nothing runs.</summary>
    /// <param name="unloadModels">Takes models out of the devices' memory.</param>
    /// <param name="freeMemory">Drops the node cache as well.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task FreeAsync(bool unloadModels = true, bool freeMemory = true, CancellationToken cancellationToken = default)
    {
        var body = ListEdits.Json(writer =>
        {
            writer.WriteBoolean("unload_models", unloadModels);
            writer.WriteBoolean("free_memory", freeMemory);
        });
        await _calls.AskJsonAsync(PodRequest.Post("free", body), cancellationToken).ConfigureAwait(false);
    }
}
