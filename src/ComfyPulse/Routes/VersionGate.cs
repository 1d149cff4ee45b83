using ComfyPulse.Protocol;

namespace ComfyPulse.Routes;

/// <summary>Learns a pod's version once, and refuses what the pod is too old for.</summary>
internal sealed class VersionGate(PodCalls calls)
{
    /// <summary>The version; asked once, unless the asking fails.</summary>
    /// <exception cref="ComfyUIException">The pod does not answer.</exception>
    public async Task<PodVersion> GetAsync(CancellationToken cancellationToken)
    {
        if (calls.Http.Version is { } known)
        {
            return known;
        }

        var answer = await calls.AskAsync(PodRequest.Get("system_stats"), cancellationToken).ConfigureAwait(false);
        var text = !answer.IsMissingRoute && SystemStats.TryRead(answer.EnsureJson().Body, out var stats, out _) ? stats!.ComfyUIVersion : null;
        return await LearnAsync(text, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the pod says of itself, where somebody has asked anyway.</summary>
    public async Task<PodVersion> LearnAsync(string? text, CancellationToken cancellationToken)
    {
        var version = PodVersion.Parse(text);
        calls.Http.Version = version = version.Number is null ? await ProbeAsync(version, cancellationToken).ConfigureAwait(false) : version;
        return version;
    }

    /// <summary>What the pod says of itself, where somebody has asked anyway; something odd is left to the probe.</summary>
    public void Notice(string? text) => calls.Http.Version = PodVersion.Parse(text) is { Number: not null } version ? version : calls.Http.Version;

    /// <exception cref="PodFeatureException">The pod is known to be too old for it.</exception>
    public async Task RequireAsync(PodFeature feature, CancellationToken cancellationToken)
    {
        var version = await GetAsync(cancellationToken).ConfigureAwait(false);
        if (version.Has(feature) == false)
        {
            throw feature.Missing(version);
        }
    }

    /// <summary>Asks for something that not all pods have. A 404 of JSON is about the thing asked for, any other about the route.</summary>
    /// <exception cref="PodFeatureException">The pod does not have the route.</exception>
    public async Task<PodAnswer> AskAsync(PodRequest request, PodFeature feature, CancellationToken cancellationToken)
    {
        await RequireAsync(feature, cancellationToken).ConfigureAwait(false);
        var answer = await calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? throw Missing(feature) : answer;
    }

    /// <summary>The error for a route that is not there.</summary>
    public PodFeatureException Missing(PodFeature feature) => feature.Missing(calls.Http.Version ?? PodVersion.Parse(null));

    // Forks and the cloud say something odd, pods before 0.3.10 nothing: then the routes that are there tell how new it is at least.
    private async Task<PodVersion> ProbeAsync(PodVersion version, CancellationToken cancellationToken)
    {
        var jobs = PodRequest.Get("jobs") with { IsOnlyUnderApi = true, Query = [KeyValuePair.Create("limit", "1")] };
        var least = await AnswersAsync(jobs, cancellationToken).ConfigureAwait(false) ? PodFeature.Jobs
            : await AnswersAsync(PodRequest.Get("features"), cancellationToken).ConfigureAwait(false) ? PodFeature.Features
            : null;
        return version with { Number = least?.Since, IsOnlyLeast = least is not null };
    }

    private async Task<bool> AnswersAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var answer = await calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess && !answer.IsHtml;
    }
}
