using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/view</c> and <c>/upload</c>: the files of a pod.</summary>
public sealed class FileRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal FileRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>Opens a file for reading; its bytes come as they are read. Dispose it.</summary>
    /// <param name="file">The file, as an output names it.</param>
    /// <param name="offset">The first byte wanted, to go on with a download that broke off.</param>
    /// <param name="cancellationToken">Stops waiting for the file's beginning; reading has tokens of its own.</param>
    /// <exception cref="PodResponseException">The pod does not have it (404), or does not give it.</exception>
    public async Task<PodFile> OpenAsync(FileReference file, long offset = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var response = await _calls.OpenAsync(
            View(HttpMethod.Get, file) with { Offset = offset },
            status => status is HttpStatusCode.OK or HttpStatusCode.PartialContent || (offset > 0 && status == HttpStatusCode.RequestedRangeNotSatisfiable),
            cancellationToken).ConfigureAwait(false);
        try
        {
            return await PodFile.OpenAsync(_calls.Http, response, offset, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>What the pod says about a file without sending it; null where it does not have it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<PodFileInfo?> GetInfoAsync(FileReference file, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        using var response = await _calls.OpenAsync(View(HttpMethod.Head, file), status => status is HttpStatusCode.OK or HttpStatusCode.NotFound, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK ? PodFileInfo.Of(response) : null;
    }

    /// <summary>Uploads an image, or a file of any other kind. Use the returned name in workflows: the pod may have chosen another.</summary>
    /// <param name="content">The file; read once from where it stands, and left open.</param>
    /// <param name="fileName">The name wanted.</param>
    /// <param name="options">Where to, and whether a file of this name is replaced.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    public Task<UploadedFile> UploadImageAsync(Stream content, string fileName, UploadOptions? options = null, CancellationToken cancellationToken = default) =>
        UploadAsync("upload/image", content, fileName, options ?? new UploadOptions(), original: null, cancellationToken);

    /// <summary>Uploads a mask: its alpha becomes that of a copy of <paramref name="original"/>.</summary>
    /// <param name="content">The mask, a PNG; read once from where it stands, and left open.</param>
    /// <param name="fileName">The name wanted for the copy.</param>
    /// <param name="original">The image on the pod that the mask is for.</param>
    /// <param name="options">Where to, and whether a file of this name is replaced.</param>
    /// <param name="cancellationToken">Stops the upload.</param>
    public Task<UploadedFile> UploadMaskAsync(Stream content, string fileName, FileReference original, UploadOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(original);
        return UploadAsync("upload/mask", content, fileName, options ?? new UploadOptions(), original, cancellationToken);
    }

    /// <summary>The files that stand in a folder, newest first; those of its sub-folders are left out. ComfyUI declares this route unstable.</summary>
    /// <param name="type"><c>output</c>, <c>input</c> or <c>temp</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.15.</exception>
    public async Task<IReadOnlyList<FileReference>> ListAsync(string type = "output", CancellationToken cancellationToken = default)
    {
        var request = PodRequest.Get("internal/files/" + PodRequest.Segment(type)) with { IsOnlyBare = true };
        var answer = await _gate.AskAsync(request, PodFeature.FileList, cancellationToken).ConfigureAwait(false);
        if (!PlainBodies.TryReadNames(answer.EnsureJson().Body, out var names, out var problem))
        {
            throw AnswerErrors.Unreadable(answer, problem);
        }

        // Each is annotated with its type: "a.png [output]".
        var suffix = $" [{type}]";
        return [.. names!.Select(name => new FileReference(name.EndsWith(suffix, StringComparison.Ordinal) ? name[..^suffix.Length] : name, "", type))];
    }

    private static PodRequest View(HttpMethod method, FileReference file) => new(method, "view")
    {
        Query = [KeyValuePair.Create("filename", file.FileName), KeyValuePair.Create("subfolder", file.Subfolder), KeyValuePair.Create("type", file.Type)],
        MayLeaveHost = true,
    };

    private async Task<UploadedFile> UploadAsync(string path, Stream content, string fileName, UploadOptions options, FileReference? original, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        var request = new PodRequest(HttpMethod.Post, path) { Content = () => UploadForm.Create(content, fileName, options, original) };
        var answer = await _calls.AskJsonAsync(request, cancellationToken).ConfigureAwait(false);
        return UploadedFile.TryRead(answer.Body, out var file, out var problem) ? file! : throw AnswerErrors.Unreadable(answer, problem);
    }
}
