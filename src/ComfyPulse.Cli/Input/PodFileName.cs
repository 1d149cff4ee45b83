using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Input;

/// <summary>A file of a pod as workflows name it: <c>sub/cat.png</c>, and <c>cat.png [output]</c> where it is not in the input folder.</summary>
internal static class PodFileName
{
    private static readonly string[] Types = ["input", "output", "temp"];

    /// <summary>The name of an uploaded file.</summary>
    public static string Of(UploadedFile file)
    {
        var name = file.Subfolder.Length > 0 ? $"{file.Subfolder}/{file.Name}" : file.Name;
        return file.Type == "input" ? name : $"{name} [{file.Type}]";
    }

    /// <summary>The file that a name means.</summary>
    public static FileReference Parse(string text)
    {
        var (path, type) = (text, "input");
        foreach (var candidate in Types)
        {
            if (text.EndsWith($" [{candidate}]", StringComparison.Ordinal))
            {
                (path, type) = (text[..^(candidate.Length + 3)], candidate);
            }
        }

        var slash = path.LastIndexOf('/');
        return new FileReference(path[(slash + 1)..], slash < 0 ? "" : path[..slash], type);
    }
}
