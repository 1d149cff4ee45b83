namespace ComfyPulse.Cli.Running;

/// <summary>A folder that files will be written to, tried out before anything is sent to a pod: hours of work must not end in a folder that takes no files.</summary>
internal static class OutputFolder
{
    /// <summary>Makes the folder and writes a file into it.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="option">The option that it was given by.</param>
    /// <returns>Its absolute path.</returns>
    /// <exception cref="CommandException">It takes no files.</exception>
    public static string Prepare(string path, string option)
    {
        try
        {
            var folder = Path.GetFullPath(path);
            Directory.CreateDirectory(folder);
            using (new FileStream(Path.Combine(folder, $".comfypulse-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                return folder;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandException.Usage("out_not_writable", $"The folder {path} takes no files ({FileProblem.Of(exception)}); choose another one with {option}.");
        }
    }
}
