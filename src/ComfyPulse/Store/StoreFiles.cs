namespace ComfyPulse.Store;

/// <summary>A folder of small files, readable by their user only. A file appears whole or not at all, whoever else writes; what cannot be read is not there.</summary>
internal sealed class StoreFiles(string folder)
{
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    public string PathOf(string name) => Path.Combine(folder, name);

    /// <exception cref="IOException">The disk is full, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Write(string name, ReadOnlySpan<byte> content)
    {
        MakeFolder();
        var path = PathOf(name);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var file = new FileStream(part, PrivateFile(FileMode.CreateNew, FileOptions.None)))
            {
                file.Write(content);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Writes a file and takes it away again.</summary>
    /// <inheritdoc cref="Write"/>
    public void Try()
    {
        MakeFolder();
        using var file = new FileStream($"{PathOf(Guid.NewGuid().ToString("N"))}.part", PrivateFile(FileMode.CreateNew, FileOptions.DeleteOnClose));
    }

    public ReadOnlyMemory<byte>? Read(string name, int longest)
    {
        try
        {
            return new FileInfo(PathOf(name)) is { Exists: true } file && file.Length <= longest ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The files of a pattern, newest first.</summary>
    public FileInfo[] Newest(string pattern)
    {
        try
        {
            return [.. new DirectoryInfo(folder).GetFiles(pattern).OrderByDescending(file => file.LastWriteTimeUtc)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>What no other process may do at the same time; null while another does. The system lets go of it with its process.</summary>
    public FileStream? TryLock(string name)
    {
        try
        {
            MakeFolder();
            return new FileStream(PathOf(name), PrivateFile(FileMode.OpenOrCreate, FileOptions.DeleteOnClose));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>What a process left behind that was killed while it wrote.</summary>
    public void SweepParts(DateTime now)
    {
        foreach (var part in Newest("*.part").Where(file => now - file.LastWriteTimeUtc > LongestWrite))
        {
            Delete(part.Name);
        }
    }

    // A file that cannot be deleted, or that another process deleted, harms nobody.
    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions PrivateFile(FileMode mode, FileOptions more)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None, Options = more };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
