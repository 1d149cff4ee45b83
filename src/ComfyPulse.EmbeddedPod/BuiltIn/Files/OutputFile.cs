using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>A file that a node saves.</summary>
internal static class OutputFile
{
    /// <summary>Writes it; the folder is made if need be.</summary>
    /// <exception cref="NodeFailureException">It could not be written.</exception>
    public static async Task WriteAsync(string folder, string file, byte[] bytes)
    {
        try
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllBytesAsync(Path.Combine(folder, file), bytes).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new NodeFailureException("OSError", error.Message);
        }
    }

    /// <summary>Writes it as the first file of its prefix, and says where it is, as users are told.</summary>
    public static async Task<JsonObject> SaveAsync(OutputNames names, string ending, string type, byte[] bytes)
    {
        var file = names.FileName(0, ending);
        await WriteAsync(names.Folder, file, bytes).ConfigureAwait(false);
        return new JsonObject { ["filename"] = file, ["subfolder"] = names.Subfolder, ["type"] = type };
    }
}
