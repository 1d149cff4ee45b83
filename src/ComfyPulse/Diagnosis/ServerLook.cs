using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse.Diagnosis;

/// <summary>What a pod says of itself.</summary>
/// <param name="Stats"><c>/system_stats</c>; null where it was not to be had.</param>
/// <param name="Version">The version, from the stats or from a probe.</param>
/// <param name="FeaturesAnswer">What came of <c>/features</c>.</param>
/// <param name="Features">The features; null where they were not to be had.</param>
internal sealed record ServerLook(SystemStats? Stats, PodVersion Version, RestAnswer FeaturesAnswer, PodFeatures? Features)
{
    /// <summary>Whether the pod itself, not a probe, says that it is new enough: only then may something be tried that an older pod would take for something else.</summary>
    public bool Surely(PodFeature feature) => !Version.IsOnlyLeast && Version.Has(feature) == true;

    public static async Task<ServerLook> LookAsync(RestQuestions questions, VersionGate gate, TimeLeft left)
    {
        var answer = await questions.AskAsync(PodRequest.Get("system_stats")).ConfigureAwait(false);
        var stats = answer.IsGood && SystemStats.TryRead(answer.Answer!.Body, out var read, out _) ? read : null;

        // A pod that fails to answer just now is not one without a version: what the client knows of it stays.
        var version = stats is not null || answer.Answer is { IsMissingRoute: true } ? await LearnAsync(gate, stats?.ComfyUIVersion, left).ConfigureAwait(false) : PodVersion.Parse(null);
        var told = await questions.AskAsync(PodRequest.Get("features")).ConfigureAwait(false);
        return new ServerLook(stats, version, told, told.IsGood && PodFeatures.TryRead(told.Answer!.Body, out var features, out _) ? features : null);
    }

    private static async Task<PodVersion> LearnAsync(VersionGate gate, string? text, TimeLeft left)
    {
        try
        {
            return await gate.LearnAsync(text, left.Over).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is ComfyUIException || !left.Cancelled.IsCancellationRequested)
        {
            return PodVersion.Parse(text);
        }
    }
}
