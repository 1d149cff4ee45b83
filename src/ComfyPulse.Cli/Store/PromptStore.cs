using System.Security.Cryptography;
using System.Text;

namespace ComfyPulse.Cli.Store;

/// <summary>The local store: a small file for each prompt that <c>run</c> submitted, readable by its user only. Any number of processes may write at once: a file appears whole or not at all.</summary>
internal sealed class PromptStore
{
    /// <summary>The most entries that are kept.</summary>
    public const int MostEntries = 1_000;

    private const string Ending = ".json";
    private const int LargestEntry = 64 << 20;

    private static readonly TimeSpan LongestKept = TimeSpan.FromDays(30);
    private static readonly TimeSpan LongestWrite = TimeSpan.FromHours(1);

    private readonly string _folder;
    private readonly TimeProvider _time;

    internal PromptStore(string folder, TimeProvider time) => (_folder, _time) = (folder, time);

    /// <summary>The store of this user; null where the environment has no place for one.</summary>
    public static PromptStore? TryOpen(Func<string, string?> variable, TimeProvider time) => StoreFolder.Of(variable) is { } folder ? new PromptStore(folder, time) : null;

    /// <summary>Keeps a prompt, and lets go of old ones.</summary>
    /// <exception cref="IOException">The disk is full, or the folder cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public void Keep(StoredPrompt prompt)
    {
        MakeFolder();
        var path = PathOf(prompt.PromptId);
        var part = $"{path}.{Guid.NewGuid():N}.part";
        try
        {
            using (var file = new FileStream(part, PrivateFile()))
            {
                file.Write(StoredPromptJson.Write(prompt).Span);
            }

            File.Move(part, path, overwrite: true);
        }
        catch
        {
            Delete(part);
            throw;
        }

        Prune();
    }

    /// <summary>The entry of a prompt; null where there is none, or it cannot be read.</summary>
    public StoredPrompt? Find(string promptId) => Read(PathOf(promptId)) is { } prompt && prompt.PromptId == promptId ? prompt : null;

    /// <summary>Lets go of a prompt that never was on the pod.</summary>
    public void Forget(string promptId) => Delete(PathOf(promptId));

    /// <summary>The ids of the newest entries, newest first.</summary>
    public IReadOnlyList<string> Newest(int count) => [.. Files().OrderByDescending(file => file.LastWriteTimeUtc).Take(count).Select(file => Read(file.FullName)?.PromptId).OfType<string>()];

    // Older pods mint ids of any form: none of them is a file's name as it is.
    private string PathOf(string promptId) => Path.Combine(_folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(promptId)).AsSpan(0, 16)) + Ending);

    private static StoredPrompt? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= LargestEntry } ? StoredPromptJson.TryRead(File.ReadAllBytes(path)) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private void MakeFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(_folder);
        }
        else
        {
            Directory.CreateDirectory(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions PrivateFile()
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    private void Prune()
    {
        var now = _time.GetUtcNow().UtcDateTime;
        var entries = Files().OrderByDescending(file => file.LastWriteTimeUtc).ToArray();
        foreach (var (index, file) in entries.Index())
        {
            if (index >= MostEntries || now - file.LastWriteTimeUtc > LongestKept)
            {
                Delete(file.FullName);
            }
        }

        // What a process left behind that was killed while it wrote.
        foreach (var part in Files("*.part").Where(file => now - file.LastWriteTimeUtc > LongestWrite))
        {
            Delete(part.FullName);
        }
    }

    private FileInfo[] Files(string pattern = "*" + Ending)
    {
        try
        {
            return new DirectoryInfo(_folder).GetFiles(pattern);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // A file that cannot be deleted, or that another process deleted, harms nobody.
    private static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}
