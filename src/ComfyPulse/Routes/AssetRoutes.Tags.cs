using System.Globalization;
using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <content>Tags, and the scan that fills the database.</content>
public sealed partial class AssetRoutes
{
    /// <summary>Adds tags, and gives all that the asset then has; null where the pod does not know it.</summary>
    /// <param name="id">The asset.</param>
    /// <param name="tags">The tags; those that it has are passed over.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<IReadOnlyList<string>?> AddTagsAsync(string id, IEnumerable<string> tags, CancellationToken cancellationToken = default) => ChangeTagsAsync(HttpMethod.Post, id, tags, cancellationToken);

    /// <summary>Takes tags away, and gives all that the asset then has; null where the pod does not know it.</summary>
    /// <param name="id">The asset.</param>
    /// <param name="tags">The tags; those that it does not have are passed over.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public Task<IReadOnlyList<string>?> RemoveTagsAsync(string id, IEnumerable<string> tags, CancellationToken cancellationToken = default) => ChangeTagsAsync(HttpMethod.Delete, id, tags, cancellationToken);

    /// <summary>The tags that there are, the most used first.</summary>
    /// <param name="prefix">Only those that begin with it; null for all.</param>
    /// <param name="limit">At most so many, 1 to 1000; null for the pod's own 100.</param>
    /// <param name="offset">So many are passed over.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<AssetTag>> ListTagsAsync(string? prefix = null, int? limit = null, int offset = 0, CancellationToken cancellationToken = default)
    {
        List<KeyValuePair<string, string>> query = [];
        if (!string.IsNullOrEmpty(prefix))
        {
            query.Add(new("prefix", prefix));
        }

        if (limit is { } most)
        {
            query.Add(new("limit", most.ToString(CultureInfo.InvariantCulture)));
        }

        if (offset > 0)
        {
            query.Add(new("offset", offset.ToString(CultureInfo.InvariantCulture)));
        }

        var answer = await AskAsync(Api(HttpMethod.Get, "tags") with { Query = query }, cancellationToken).ConfigureAwait(false);
        return AssetTag.TryReadAll(answer.EnsureJson().Body, out var tags, out var problem) ? tags! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>The tags of the assets that match, and how many have each: by which one could search on.</summary>
    /// <param name="query">Which assets; order and place do not matter.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<AssetTag>> RefineTagsAsync(AssetQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var answer = await AskAsync(Api(HttpMethod.Get, "assets/tags/refine") with { Query = query.ToItems() }, cancellationToken).ConfigureAwait(false);
        return AssetTag.TryReadCounts(answer.EnsureJson().Body, out var tags, out var problem) ? tags! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Has the pod look through its folders for files that it does not know. False where it is at it already.</summary>
    /// <param name="roots">Where: <c>models</c>, <c>input</c>, <c>output</c>; null for all three.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task<bool> SeedAsync(IEnumerable<string>? roots = null, CancellationToken cancellationToken = default)
    {
        var body = ListEdits.Json(writer => ListEdits.Texts(writer, "roots", roots ?? ["models", "input", "output"]));
        var answer = await AskAsync(Api(HttpMethod.Post, "assets/seed") with { Json = body }, cancellationToken).ConfigureAwait(false);
        return answer.Status != HttpStatusCode.Conflict && answer.EnsureJson().IsSuccess;
    }

    /// <summary>How far the pod is with it.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<AssetSeedStatus> GetSeedStatusAsync(CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(Api(HttpMethod.Get, "assets/seed/status"), cancellationToken).ConfigureAwait(false);
        return AssetSeedStatus.TryRead(answer.EnsureJson().Body, out var status, out var problem) ? status! : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Has the pod stop looking; it takes effect soon. Nothing happens where it is not at it.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task CancelSeedAsync(CancellationToken cancellationToken = default) =>
        (await AskAsync(Api(HttpMethod.Post, "assets/seed/cancel"), cancellationToken).ConfigureAwait(false)).EnsureJson();

    /// <summary>Marks entries as missing whose files stand in none of the pod's folders any more. False where the pod looks through them just now.</summary>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task<bool> PruneAsync(CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(Api(HttpMethod.Post, "assets/prune"), cancellationToken).ConfigureAwait(false);
        return answer.Status != HttpStatusCode.Conflict && answer.EnsureJson().IsSuccess;
    }

    private async Task<IReadOnlyList<string>?> ChangeTagsAsync(HttpMethod method, string id, IEnumerable<string> tags, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tags);
        var body = ListEdits.Json(writer => ListEdits.Texts(writer, "tags", tags));
        var answer = await AskAsync(Api(method, Route(id) + "/tags") with { Json = body }, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : AssetTag.TryReadTotal(answer.EnsureJson().Body, out var total, out var problem) ? total
            : throw AnswerErrors.Unreadable(answer, problem);
    }
}
