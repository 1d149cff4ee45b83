using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ComfyPulse.PodServer;

/// <summary><c>/userdata</c>: the files of the pod's one user.</summary>
internal sealed class UserDataRoutes(IPromptServer server)
{
    private readonly UserFolder _folder = new(server);
    private readonly Lock _gate = new();

    /// <summary>The route of a path; null for another one.</summary>
    public PodRoute? Find(HttpContext context, string path) => path switch
    {
        "/userdata" => new PodRoute(GetListAsync),
        "/v2/userdata" when server.Facts.HasUserDataTree => new PodRoute(GetTreeAsync),
        _ when path.StartsWith("/userdata/", StringComparison.Ordinal) => Names(context) switch
        {
            [var file] => new PodRoute(asked => GetAsync(asked, file), asked => PostAsync(asked, file), Delete: asked => DeleteAsync(asked, file)),
            [var file, "move", var target] => new PodRoute(Post: asked => MoveAsync(asked, file, target)),
            _ => null,
        },
        _ => null,
    };

    // A name may hold slashes, written as %2F: only the path as it was sent tells them from those between names.
    private static string[] Names(HttpContext context)
    {
        var path = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.Split('?')[0].Split('/');
        return [.. path.SkipWhile(segment => segment != "userdata").Skip(1).Select(Uri.UnescapeDataString)];
    }

    private Task GetListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (query["dir"].ToString() is not { Length: > 0 } name)
        {
            return Answer.TextAsync(context, StatusCodes.Status400BadRequest, "Directory not provided");
        }

        if (_folder.Find(name) is not { } directory)
        {
            return Answer.TextAsync(context, StatusCodes.Status403Forbidden, "Invalid directory");
        }

        if (!Directory.Exists(directory))
        {
            return Answer.TextAsync(context, StatusCodes.Status404NotFound, "Directory not found");
        }

        var files = Directory.EnumerateFiles(directory, "*", IsSet(query, "recurse") ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(file => !UserFolder.Relative(file, directory).Split('/').Any(part => part.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .Select(file => Tell(query, file, directory));
        return Answer.JsonAsync(context, json => json.Value(new JsonArray([.. files])));
    }

    private static JsonNode Tell(IQueryCollection query, string file, string directory)
    {
        var path = UserFolder.Relative(file, directory);
        return IsSet(query, "full_info") ? UserFolder.Describe(file, directory)
            : IsSet(query, "split") ? new JsonArray([path, .. path.Split('/').Select(part => JsonValue.Create(part))])
            : JsonValue.Create(path);
    }

    [SuppressMessage("Security", "CA3003", Justification = "The folder lets no name out of it.")]
    private Task GetTreeAsync(HttpContext context)
    {
        var name = context.Request.Query["path"].ToString();
        var folder = name.Length == 0 ? _folder.Root : _folder.Find(name);
        return folder is null ? Answer.TextAsync(context, StatusCodes.Status400BadRequest, "Invalid path requested")
            : File.Exists(folder) ? Answer.TextAsync(context, StatusCodes.Status400BadRequest, "Requested path is not a directory")
            : Directory.Exists(folder) ? Answer.JsonAsync(context, json => json.Value(_folder.Tree(folder)))
            : Answer.TextAsync(context, StatusCodes.Status404NotFound, "Requested path not found");
    }

    private Task GetAsync(HttpContext context, string name) => _folder.Find(name) is not { } path ? Answer.EmptyAsync(context, StatusCodes.Status403Forbidden)
        : File.Exists(path) ? SendAsync(context, path)
        : Answer.EmptyAsync(context, StatusCodes.Status404NotFound);

    private Task SendAsync(HttpContext context, string path)
    {
        var contentType = ContentTypes.Of(path, server.Facts);
        if (server.Facts.HardensDownloads)
        {
            context.Response.Headers.ContentDisposition = "attachment";
            contentType = ContentTypes.IsActive(path) ? ContentTypes.Bytes : contentType;
        }

        return FileAnswer.SendAsync(context, new FileInfo(path), contentType, server.Facts.HardensDownloads);
    }

    private async Task PostAsync(HttpContext context, string name)
    {
        if (_folder.Find(name) is not { } path || path == _folder.Root)
        {
            await Answer.EmptyAsync(context, StatusCodes.Status403Forbidden).ConfigureAwait(false);
            return;
        }

        var content = await RequestBody.ReadAsync(context, server.Facts.MaxUploadBytes).ConfigureAwait(false);
        await ChangeAsync(context, path, () => File.WriteAllBytes(path, content.Span)).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext context, string name)
    {
        if (_folder.Find(name) is not { } path)
        {
            return Answer.EmptyAsync(context, StatusCodes.Status403Forbidden);
        }

        if (!File.Exists(path))
        {
            return Answer.EmptyAsync(context, StatusCodes.Status404NotFound);
        }

        File.Delete(path);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task MoveAsync(HttpContext context, string name, string target)
    {
        if (_folder.Find(name) is not { } path || _folder.Find(target) is not { } newPath || newPath == _folder.Root)
        {
            return Answer.EmptyAsync(context, StatusCodes.Status403Forbidden);
        }

        return File.Exists(path) ? ChangeAsync(context, newPath, () => File.Move(path, newPath, overwrite: true)) : Answer.EmptyAsync(context, StatusCodes.Status404NotFound);
    }

    private Task ChangeAsync(HttpContext context, string path, Action change)
    {
        lock (_gate)
        {
            if (context.Request.Query["overwrite"] == "false" && Path.Exists(path))
            {
                return Answer.TextAsync(context, StatusCodes.Status409Conflict, "File already exists");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            change();
        }

        return Answer.JsonAsync(context, json => json.Value(IsSet(context.Request.Query, "full_info") ? UserFolder.Describe(path, _folder.Root) : JsonValue.Create(UserFolder.Relative(path, _folder.Root))));
    }

    private static bool IsSet(IQueryCollection query, string name) => string.Equals(query[name].ToString(), "true", StringComparison.OrdinalIgnoreCase);
}
