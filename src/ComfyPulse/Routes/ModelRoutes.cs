using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/models</c>: the model files that a pod has.</summary>
public sealed class ModelRoutes
{
    private readonly PodCalls _calls;

    internal ModelRoutes(PodCalls calls) => _calls = calls;

    /// <summary>The kinds of models: <c>checkpoints</c>, <c>loras</c>, <c>vae</c>…</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetFoldersAsync(CancellationToken cancellationToken = default) =>
        Read(await _calls.AskJsonAsync(PodRequest.Get("models"), cancellationToken).ConfigureAwait(false));

    /// <summary>The names of one kind, with their sub-folders in the pod's own notation; null where the pod has no such kind.</summary>
    /// <param name="folder">The kind.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>?> GetFilesAsync(string folder, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("models/" + PodRequest.Segment(folder)), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null : Read(answer.EnsureJson());
    }

    private static IReadOnlyList<string> Read(PodAnswer answer) =>
        PlainBodies.TryReadNames(answer.Body, out var names, out var problem) ? names! : throw AnswerErrors.Unreadable(answer, problem);
}
