namespace ComfyPulse.Outputs;

/// <summary>A file on its way: written beside its place as <c>name.part</c>, moved there once it is complete.</summary>
internal static class OutputFile
{
    private const int MostNumbers = 100_000;

    /// <summary>Writes a file that appears whole or not at all, and returns its path.</summary>
    public static async Task<string> WriteAsync(string directory, string name, ExistingFile existing, Func<Stream, Task> write)
    {
        Directory.CreateDirectory(directory);
        for (var number = 0; number < MostNumbers; number++)
        {
            var path = Path.GetFullPath(Path.Combine(directory, SafeFileName.Numbered(name, number)));
            if (existing == ExistingFile.Fail && Path.Exists(path))
            {
                throw new IOException($"There is a file {path} already.");
            }

            if ((existing != ExistingFile.Keep || !Path.Exists(path)) && await TryWriteAsync(path, existing, write).ConfigureAwait(false))
            {
                return path;
            }
        }

        throw new IOException($"There are too many files named like {name} in {directory}.");
    }

    /// <summary>False where somebody else has the name, or writes it, or left it unfinished: then the next number is tried.</summary>
    private static async Task<bool> TryWriteAsync(string path, ExistingFile existing, Func<Stream, Task> write)
    {
        var part = path + ".part";
        var isOurs = false;
        try
        {
            using (var file = TryCreate(part, existing))
            {
                if (file is null)
                {
                    return false;
                }

                isOurs = true;
                await write(file).ConfigureAwait(false);
            }

            return TryMove(part, path, existing);
        }
        finally
        {
            if (isOurs)
            {
                File.Delete(part);
            }
        }
    }

    private static FileStream? TryCreate(string part, ExistingFile existing)
    {
        try
        {
            return new FileStream(part, existing == ExistingFile.Keep ? FileMode.CreateNew : FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (IOException exception) when (existing == ExistingFile.Keep && IsTaken(exception, part))
        {
            return null;
        }
    }

    /// <summary>Whether the name is another writer's. That one may have finished since, so the error's own number is asked first: EEXIST, or Windows' ERROR_FILE_EXISTS.</summary>
    private static bool IsTaken(IOException exception, string part) => (exception.HResult & 0xFFFF) is 17 or 80 || Path.Exists(part);

    private static bool TryMove(string part, string path, ExistingFile existing)
    {
        try
        {
            File.Move(part, path, overwrite: existing == ExistingFile.Replace);
            return true;
        }
        catch (IOException) when (existing == ExistingFile.Keep && Path.Exists(path))
        {
            return false;
        }
    }
}
