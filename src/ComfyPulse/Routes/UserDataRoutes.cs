using System.Net;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/userdata</c>: the files of a pod's users; the UI keeps its workflows in <c>workflows</c>. Paths are below the user's folder, with slashes.</summary>
/// <remarks>Whose files they are says <c>userId</c>, as with <see cref="UserRoutes"/>. A path that leads out of the folder is refused by the pod (403).</remarks>
public sealed class UserDataRoutes
{
    private readonly PodCalls _calls;
    private readonly VersionGate _gate;

    internal UserDataRoutes(PodCalls calls, VersionGate gate) => (_calls, _gate) = (calls, gate);

    /// <summary>The files in a folder, as paths below it; null where there is no such folder.</summary>
    /// <param name="directory">The folder: <c>workflows</c>.</param>
    /// <param name="recurse">Whether those of its folders are listed too.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>?> ListAsync(string directory, bool recurse = false, string? userId = null, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(Listing(directory, recurse, []).For(userId), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : PlainBodies.TryReadNames(answer.EnsureJson().Body, out var names, out var problem) ? names
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>As <see cref="ListAsync"/>, with sizes and times.</summary>
    /// <param name="directory">The folder.</param>
    /// <param name="recurse">Whether those of its folders are listed too.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<UserDataFile>?> ListDetailsAsync(string directory, bool recurse = false, string? userId = null, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(Listing(directory, recurse, [KeyValuePair.Create("full_info", "true")]).For(userId), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : UserDataFile.TryReadAll(answer.EnsureJson().Body, out var files, out var problem) ? files
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>All files and folders below a folder, folders first; null where there is no such folder.</summary>
    /// <param name="path">The folder; empty for all that the user has.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PodFeatureException">The pod is older than 0.3.31: use <see cref="ListAsync"/>.</exception>
    public async Task<IReadOnlyList<UserDataEntry>?> ListTreeAsync(string path = "", string? userId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        await _gate.RequireAsync(PodFeature.UserDataTree, cancellationToken).ConfigureAwait(false);

        // The pod decodes it once more than a query is.
        var request = PodRequest.Get("v2/userdata") with { Query = [KeyValuePair.Create("path", path.Replace("%", "%25", StringComparison.Ordinal))] };
        var answer = await _calls.AskAsync(request.For(userId), cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.NotFound ? null
            : UserDataEntry.TryReadAll(answer.EnsureJson().Body, out var entries, out var problem) ? entries
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>Opens a file for reading; null where there is none. Dispose it.</summary>
    /// <param name="path">The file: <c>workflows/a.json</c>.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting for its beginning; reading has tokens of its own.</param>
    public Task<PodFile?> OpenAsync(string path, string? userId = null, CancellationToken cancellationToken = default) =>
        PodFile.TryOpenAsync(_calls, PodRequest.Get(Route(path)).For(userId), cancellationToken);

    /// <summary>Writes a file, and its folders with it. Null where one of this name is there and stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What is written; read once from where it stands, and left open. The pod holds it in memory, up to its <c>--max-upload-size</c>.</param>
    /// <param name="overwrite">Whether a file of this name is replaced.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops the upload; it may have happened.</param>
    public Task<UserDataFile?> WriteAsync(string path, Stream content, bool overwrite = true, string? userId = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        return ChangeAsync(Change(Route(path), overwrite).For(userId) with { Content = () => new StreamContent(new LeftOpenStream(content)) }, cancellationToken);
    }

    /// <summary>Deletes a file; false where there is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    public async Task<bool> DeleteAsync(string path, string? userId = null, CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskAsync(new PodRequest(HttpMethod.Delete, Route(path)).For(userId), cancellationToken).ConfigureAwait(false);
        return answer.Status != HttpStatusCode.NotFound && answer.EnsureJson().IsSuccess;
    }

    /// <summary>Moves or renames a file. Null where another one has the name and stays.</summary>
    /// <param name="path">The file.</param>
    /// <param name="newPath">Where to.</param>
    /// <param name="overwrite">Whether a file there is replaced.</param>
    /// <param name="userId">Whose.</param>
    /// <param name="cancellationToken">Stops waiting; it may have happened.</param>
    /// <exception cref="PodResponseException">There is no such file (404).</exception>
    public Task<UserDataFile?> MoveAsync(string path, string newPath, bool overwrite = true, string? userId = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(Change($"{Route(path)}/move/{Name(newPath)}", overwrite).For(userId), cancellationToken);

    private async Task<UserDataFile?> ChangeAsync(PodRequest request, CancellationToken cancellationToken)
    {
        var answer = await _calls.AskAsync(request, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.Conflict ? null
            : UserDataFile.TryRead(answer.EnsureJson().Body, out var file, out var problem) ? file
            : throw AnswerErrors.Unreadable(answer, problem);
    }

    private static PodRequest Listing(string directory, bool recurse, IEnumerable<KeyValuePair<string, string>> more)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return PodRequest.Get("userdata") with { Query = [KeyValuePair.Create("dir", directory.Replace("%", "%25", StringComparison.Ordinal)), KeyValuePair.Create("recurse", recurse ? "true" : "false"), .. more] };
    }

    private static PodRequest Change(string path, bool overwrite) => PodRequest.Post(path) with
    {
        Query = [KeyValuePair.Create("overwrite", overwrite ? "true" : "false"), KeyValuePair.Create("full_info", "true")],
    };

    private static string Route(string path) => "userdata/" + Name(path);

    // One segment, slashes and all. The pod decodes what still has a percent sign a second time.
    private static string Name(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return PodRequest.Segment(path.Replace("%", "%25", StringComparison.Ordinal));
    }
}
