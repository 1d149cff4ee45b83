using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/api/assets</c> (since ComfyUI 0.9.0, in this form since 0.18.0): a database of the pod's files, with tags and hashes. ComfyUI calls it unfinished.</summary>
/// <remarks>All of them throw <see cref="PodFeatureException"/> on older pods, and <see cref="PodServiceDisabledException"/> on pods that were started without <c>--enable-assets</c>, as they are by default.</remarks>
public sealed partial class AssetRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal AssetRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>A page of assets.</summary>
    /// <param name="query">Which; null for the newest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<AssetPage> ListAsync(AssetQuery? query = null, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(Api(HttpMethod.Get, "assets") with { Query = (query ?? new AssetQuery()).ToItems() }, cancellationToken).ConfigureAwait(false);
        return AssetPage.TryRead(answer.EnsureJson().Body, out var page, out var problem) ? page! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>One asset; null where the pod does not know it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<Asset?> GetAsync(string id, CancellationToken cancellationToken = default) => ReadAsync(Api(HttpMethod.Get, Route(id)), cancellationToken);

    /// <summary>Opens an asset's content; null where the pod does not know it, or has lost the file. Dispose it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public async Task<PodFile?> OpenAsync(string id, CancellationToken cancellationToken = default)
    {
        await _gate.RequireAsync(PodFeature.Assets, cancellationToken).ConfigureAwait(false);
        return await PodFile.TryOpenAsync(_calls, Api(HttpMethod.Get, Route(id) + "/content") with { MayLeaveHost = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the pod has a content, so that it need not be uploaded.</summary>
    /// <param name="hash"><c>blake3:</c> and the digest.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<bool> HasContentAsync(string hash, CancellationToken cancellationToken = default)
    {
        await _gate.RequireAsync(PodFeature.Assets, cancellationToken).ConfigureAwait(false);

        // An answer without a body cannot say why it is a 503: another question gets to know.
        var answer = await _calls.Http.AskAsync(Api(HttpMethod.Head, "assets/hash/" + PodRequest.Segment(hash)), cancellationToken).ConfigureAwait(false);
        if (answer.Status == HttpStatusCode.ServiceUnavailable)
        {
            await ListAsync(new AssetQuery { Limit = 1 }, cancellationToken).ConfigureAwait(false);
        }

        return answer.Status != HttpStatusCode.NotFound && answer.EnsureJson().IsSuccess;
    }

    /// <summary>Uploads a file and makes an entry for it.</summary>
    /// <param name="content">The file; read once from where it stands, and left open.</param>
    /// <param name="fileName">The name wanted.</param>
    /// <param name="upload">What it is; null for an input.</param>
    /// <param name="cancellationToken">Stops the upload; it may have happened.</param>
    /// <exception cref="PodResponseException">The pod does not take it (400): the message has its words.</exception>
    public async Task<Asset> UploadAsync(Stream content, string fileName, AssetUpload? upload = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        var request = Api(HttpMethod.Post, "assets") with { Content = () => AssetForm.Create(content, fileName, upload ?? new AssetUpload()) };
        return await ReadAsync(request, cancellationToken).ConfigureAwait(false) ?? throw _gate.Missing(PodFeature.Assets);
    }

    /// <summary>Makes an entry for a content that the pod has; null where it does not have it: upload it.</summary>
    /// <param name="hash"><c>blake3:</c> and the digest.</param>
    /// <param name="name">The name for people.</param>
    /// <param name="tags">What it is.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<Asset?> CreateFromHashAsync(string hash, string name, IEnumerable<string> tags, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var body = ListEdits.Json(writer =>
        {
            writer.WriteString("hash", hash);
            writer.WriteString("name", name);
            ListEdits.Texts(writer, "tags", tags);
        });
        return ReadAsync(Api(HttpMethod.Post, "assets/from-hash") with { Json = body }, cancellationToken);
    }

    /// <summary>Changes an asset; null where the pod does not know it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="edit">What is changed; something must be.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<Asset?> EditAsync(string id, AssetEdit edit, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(edit);
        var body = ListEdits.Json(writer =>
        {
            if (edit.Name is { } name)
            {
                writer.WriteString("name", name);
            }

            if (edit.UserMetadata is { } metadata)
            {
                writer.WritePropertyName("user_metadata");
                writer.WriteRawValue(metadata.Utf8.Span);
            }

            if (edit.PreviewId is { } previewId)
            {
                writer.WriteString("preview_id", previewId);
            }
        });
        return ReadAsync(Api(HttpMethod.Put, Route(id)) with { Json = body }, cancellationToken);
    }

    /// <summary>Forgets an asset; its content may stay, for others. False where the pod does not know it.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(Api(HttpMethod.Delete, Route(id)), cancellationToken).ConfigureAwait(false);
        return answer.Status != HttpStatusCode.NotFound && answer.EnsureJson().IsSuccess;
    }

    private static PodRequest Api(HttpMethod method, string path) => new(method, path) { IsOnlyUnderApi = true };

    private static string Route(string id) => "assets/" + PodRequest.Segment(id);

    private Task<PodAnswer> AskAsync(PodRequest request, CancellationToken cancellationToken) => _gate.AskAsync(request, PodFeature.Assets, cancellationToken);

    private async Task<Asset?> ReadAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : Asset.TryRead(answer.EnsureJson().Body, out var asset, out var problem) ? asset
            : throw AnswerErrors.Unreadable(answer, problem);
    }
}
