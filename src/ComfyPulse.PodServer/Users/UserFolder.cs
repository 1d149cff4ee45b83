using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>The folder of a pod's one user: no name leads out of it.</summary>
internal sealed class UserFolder(IPromptServer server)
{
    public string Root => server.UserDirectory;

    /// <summary>The path of a name; null when it leads elsewhere. What still has a percent sign is decoded once more, as ComfyUI does.</summary>
    public string? Find(string name) =>
        name.Length == 0 ? null : PodPath.Below(Root, name.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(name) : name);

    /// <summary>What is told of a file.</summary>
    public static JsonObject Describe(string path, string relativeTo)
    {
        var file = new FileInfo(path);
        return new JsonObject
        {
            ["path"] = Relative(path, relativeTo),
            ["size"] = file.Length,
            ["modified"] = new DateTimeOffset(file.LastWriteTimeUtc).ToUnixTimeMilliseconds(),
            ["created"] = new DateTimeOffset(file.CreationTimeUtc).ToUnixTimeMilliseconds(),
        };
    }

    /// <summary>A path below another one, with slashes.</summary>
    public static string Relative(string path, string relativeTo) => Path.GetRelativePath(relativeTo, path).Replace(Path.DirectorySeparatorChar, '/');

    /// <summary>All below a folder, folders first.</summary>
    public JsonArray Tree(string folder) =>
    [
        .. new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
            .OrderBy(entry => entry is FileInfo)
            .ThenBy(entry => entry.Name, StringComparer.OrdinalIgnoreCase)
            .Select(JsonNode (entry) => Entry(entry)),
    ];

    private JsonObject Entry(FileSystemInfo entry)
    {
        var told = new JsonObject { ["name"] = entry.Name, ["path"] = Relative(entry.FullName, Root), ["type"] = entry is FileInfo ? "file" : "directory" };
        if (entry is FileInfo file)
        {
            told["size"] = file.Length;
            told["modified"] = (file.LastWriteTimeUtc - DateTime.UnixEpoch).TotalSeconds;
        }

        return told;
    }
}
