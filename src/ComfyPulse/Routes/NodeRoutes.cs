using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/object_info</c>: the node classes that a pod has.</summary>
public sealed class NodeRoutes
{
    private readonly PodCalls _calls;

    internal NodeRoutes(PodCalls calls) => _calls = calls;

    /// <summary>Opens the description of all classes, raw: often several megabytes, with numbers up to 2^64-1 and, on pods with packs, bare <c>NaN</c> and <c>Infinity</c>. Dispose it.</summary>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public async Task<Stream> OpenAllAsync(CancellationToken cancellationToken = default)
    {
        var response = await _calls.OpenAsync(PodRequest.Get("object_info"), status => status == HttpStatusCode.OK, cancellationToken).ConfigureAwait(false);
        return await _calls.Http.OpenBodyAsync(response, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The names of all classes.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetNamesAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("object_info"), cancellationToken).ConfigureAwait(false);
        return PlainBodies.TryReadMembers(answer.Body, out var classes, out var problem) ? [.. classes!.Keys] : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The description of one class, raw; null where the pod does not have it.</summary>
    /// <param name="classType">The class.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<RawJson?> GetAsync(string classType, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("object_info/" + PodRequest.Segment(classType)), cancellationToken).ConfigureAwait(false);
        return !PlainBodies.TryReadMembers(answer.Body, out var classes, out var problem) ? throw AnswerErrors.Unreadable(answer, problem)
            : classes!.TryGetValue(classType, out var description) ? description
            : null;
    }
}
