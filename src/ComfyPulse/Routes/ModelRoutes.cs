using System.Globalization;
using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/models</c>, <c>/embeddings</c>, <c>/view_metadata</c> and <c>/experiment/models</c>: the model files that a pod has.</summary>
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

    /// <summary>The names of the embeddings as prompts write them, without their file types.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetEmbeddingsAsync(CancellationToken cancellationToken = default) =>
        Read(await _calls.AskJsonAsync(PodRequest.Get("embeddings"), cancellationToken).ConfigureAwait(false));

    /// <summary>What a model's file says of itself: the <c>__metadata__</c> of a <c>.safetensors</c>, by name. Null where it says nothing, is of another type, is not there, or has a header above 1 MiB.</summary>
    /// <param name="folder">The kind.</param>
    /// <param name="fileName">The file, as <see cref="GetFilesAsync"/> names it.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, RawJson>?> GetMetadataAsync(string folder, string fileName, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        var request = PodRequest.Get("view_metadata/" + PodRequest.Segment(folder)) with { Query = [KeyValuePair.Create("filename", fileName)] };
        var answer = await _calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : PlainBodies.TryReadMembers(answer.EnsureJson().Body, out var metadata, out var problem) ? metadata
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The kinds of models with the folders that they are in. ComfyUI calls this route an experiment; null where the pod does not have it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ModelFolder>?> GetFolderDetailsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("experiment/models"), cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? null
            : ModelFolder.TryReadAll(answer.EnsureJson().Body, out var folders, out var problem) ? folders
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The files of one kind with their sizes and times. ComfyUI calls this route an experiment; null where the pod does not have it, or no such kind.</summary>
    /// <param name="folder">The kind.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<ModelFile>?> GetFileDetailsAsync(string folder, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("experiment/models/" + PodRequest.Segment(folder)), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : ModelFile.TryReadAll(answer.EnsureJson().Body, out var files, out var problem) ? files
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Opens the image that stands beside a model, a WebP; null where there is none. Dispose it.</summary>
    /// <param name="folder">The kind.</param>
    /// <param name="file">The file, as <see cref="GetFileDetailsAsync"/> gives it.</param>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public Task<PodFile?> OpenPreviewAsync(string folder, ModelFile file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var path = string.Create(CultureInfo.InvariantCulture, $"experiment/models/preview/{PodRequest.Segment(folder)}/{file.PathIndex}/{PodRequest.Segments(file.Name)}");
        return PodFile.TryOpenAsync(_calls, PodRequest.Get(path), cancellationToken);
    }

    /// <summary>The folders on the pod's disk by kind, outputs and inputs among them. ComfyUI declares this route unstable; null where the pod does not have it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>?> GetFolderPathsAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(PodRequest.Get("internal/folder_paths") with { IsOnlyBare = true }, cancellationToken).ConfigureAwait(false);
        return answer.IsMissingRoute ? null
            : PlainBodies.TryReadNameLists(answer.EnsureJson().Body, out var paths, out var problem) ? paths
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    private static IReadOnlyList<string> Read(PodAnswer answer) =>
        PlainBodies.TryReadNames(answer.Body, out var names, out var problem) ? names! : throw AnswerErrors.Unreadable(answer, problem);
}
