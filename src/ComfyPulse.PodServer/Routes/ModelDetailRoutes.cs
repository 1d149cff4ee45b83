using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary><c>/experiment/models</c>, <c>/view_metadata</c> and <c>/internal</c>'s folders: what is told of models and files besides their names. The models are names alone: they have no size, no metadata and no image.</summary>
internal sealed class ModelDetailRoutes(IPromptServer server)
{
    private const string Experiment = "/experiment/models";

    /// <summary>The route of a path without prefix; null for another one.</summary>
    public PodRoute? Find(string path) => path switch
    {
        Experiment => new PodRoute(GetFoldersAsync),
        _ when path.StartsWith(Experiment + "/preview/", StringComparison.Ordinal) || path.StartsWith("/view_metadata/", StringComparison.Ordinal) => new PodRoute(context => Answer.EmptyAsync(context, StatusCodes.Status404NotFound)),
        _ when path.StartsWith(Experiment + "/", StringComparison.Ordinal) => new PodRoute(context => GetFilesAsync(context, path[(Experiment.Length + 1)..])),
        _ => null,
    };

    /// <summary>The route of a path that has no <c>/api</c> twin; null for another one.</summary>
    public PodRoute? FindInternal(string path) => path switch
    {
        "/internal/folder_paths" => new PodRoute(GetPathsAsync),
        _ when server.Facts.HasFileList && path.StartsWith("/internal/files/", StringComparison.Ordinal) => new PodRoute(context => GetDirectoryAsync(context, path["/internal/files/".Length..])),
        _ => null,
    };

    private Task GetFoldersAsync(HttpContext context) => Answer.JsonAsync(context, json => json.Value(new JsonArray([.. server.ModelFolders.Select(folder =>
        new JsonObject { ["name"] = folder, ["folders"] = Folders(folder), ["extensions"] = new JsonArray(".safetensors") })])));

    private Task GetFilesAsync(HttpContext context, string folder) => server.GetModels(folder) is { } names
        ? Answer.JsonAsync(context, json => json.Value(new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name, ["pathIndex"] = 0, ["modified"] = 0.0, ["created"] = 0.0, ["size"] = 0 })])))
        : Answer.EmptyAsync(context, StatusCodes.Status404NotFound);

    private Task GetPathsAsync(HttpContext context) =>
        Answer.JsonAsync(context, json => json.Value(new JsonObject(server.ModelFolders.Select(folder => KeyValuePair.Create<string, JsonNode?>(folder, Folders(folder))))));

    private Task GetDirectoryAsync(HttpContext context, string type)
    {
        if (server.GetDirectory(type) is not { } directory)
        {
            return Answer.ErrorAsync(context, StatusCodes.Status400BadRequest, "Invalid directory type");
        }

        var names = new DirectoryInfo(directory).EnumerateFiles().Where(file => !file.Name.StartsWith('.')).OrderByDescending(file => file.LastWriteTimeUtc).Select(file => $"{file.Name} [{type}]");
        return Answer.JsonAsync(context, json => json.Texts([.. names]));
    }

    private static JsonArray Folders(string folder) => new($"models/{folder}");
}
