using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary>What node packs bring along besides their classes: scripts for the UI, workflow templates, translations, subgraphs.</summary>
public sealed class PackRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal PackRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>The scripts that the UI loads, as paths on the pod: <c>/extensions/&lt;pack&gt;/…</c></summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetExtensionsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("extensions"), cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadNames(answer.Body, out var paths, out var problem) ? paths! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The workflow templates by pack, without their <c>.json</c>; null where the pod is too old to have any.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>?> GetTemplatesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("workflow_templates"), cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? null
            : PlainBodies.TryReadNameLists(answer.EnsureJson().Body, out var templates, out var problem) ? templates
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Opens a file of a pack's templates; null where the pod does not have it. Dispose it.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="fileName">The file: a template's name and <c>.json</c>, or an image beside it.</param>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public Task<PodFile?> OpenTemplateAsync(string pack, string fileName, CancellationToken cancellationToken = default)
    {
        var request = PodRequest.Get($"workflow_templates/{PodRequest.Segment(pack)}/{PodRequest.Segments(fileName)}") with { IsOnlyUnderApi = true };
        return PodFile.TryOpenAsync(_calls, request, cancellationToken);
    }

    /// <summary>The translations by language, each raw.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.13.</exception>
    public async Task<IReadOnlyDictionary<string, RawJson>> GetTranslationsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _gate.AskAsync(PodRequest.Get("i18n"), PodFeature.Translations, cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadMembers(answer.EnsureJson().Body, out var languages, out var problem) ? languages! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The subgraphs that the pod offers, without what is in them.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.67.</exception>
    public async Task<IReadOnlyList<GlobalSubgraph>> GetSubgraphsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _gate.AskAsync(PodRequest.Get("global_subgraphs"), PodFeature.Subgraphs, cancellationToken).ConfigureAwait(false);
        return GlobalSubgraph.TryReadAll(answer.EnsureJson().Body, out var subgraphs, out var problem) ? subgraphs! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>One subgraph with what is in it; null where the pod does not know it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.67.</exception>
    public async Task<GlobalSubgraph?> GetSubgraphAsync(string id, CancellationToken cancellationToken = default)
    {
        var answer = await _gate.AskAsync(PodRequest.Get("global_subgraphs/" + PodRequest.Segment(id)), PodFeature.Subgraphs, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound || new RawJson(answer.EnsureJson().Body).IsNullOrMissing ? null
            : GlobalSubgraph.TryRead(answer.Body, id, out var subgraph, out var problem) ? subgraph
            : throw AnswerErrors.Unreadable(answer, problem);
    }
}
