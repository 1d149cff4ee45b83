using ComfyPulse.Recording;

namespace ComfyPulse;

/// <summary>A folder with recorded traffic between a client and a pod, made by <see cref="PromptRecorder"/> or by hand. <see cref="PromptReplay"/> plays it.</summary>
public sealed class PromptRecording
{
    /// <summary>The newest format that is read. A recording without a <c>recording.json</c> is taken for it.</summary>
    public const int Format = 1;

    internal const string AboutFile = "recording.json";
    internal const string SubmissionsFile = "submit.json";
    internal const string CallsFile = "rest.json";

    private PromptRecording(string folder)
    {
        Folder = folder;
        Name = Path.GetFileName(folder);
        FrameFiles = [.. Directory.EnumerateFiles(folder).Where(IsFrameFile).Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>The folder's own name.</summary>
    public string Name { get; }

    internal IReadOnlyList<string> FrameFiles { get; }

    /// <summary>The recordings at a path: the folder itself, or those folders right in it that are recordings, by name.</summary>
    /// <exception cref="RecordingException">There is no such folder, or no recording in it.</exception>
    public static IReadOnlyList<string> Find(string path)
    {
        var folder = FullPath(path);
        try
        {
            if (IsRecording(folder))
            {
                return [folder];
            }

            string[] found = [.. Directory.EnumerateDirectories(folder).Where(IsRecording).Order(StringComparer.Ordinal)];
            return found.Length > 0 ? found : throw NoRecording(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException(folder, null, $"the folder cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Opens a recording. Its files are read when it is played; they may still be growing.</summary>
    /// <exception cref="RecordingException">The folder is not a recording, or is of a newer format.</exception>
    public static async Task<PromptRecording> OpenAsync(string folder, CancellationToken cancellationToken = default)
    {
        folder = FullPath(folder);
        try
        {
            if (!IsRecording(folder))
            {
                throw NoRecording(folder);
            }

            var recording = new PromptRecording(folder);
            await CheckFormatAsync(Path.Combine(folder, AboutFile), cancellationToken).ConfigureAwait(false);
            return recording;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException(folder, null, $"the folder cannot be read: {e.Message}", e);
        }
    }

    /// <summary>The text frames that the recorded sockets received, in the order of the recording's clock.</summary>
    /// <exception cref="RecordingException">A file cannot be read at all.</exception>
    public IAsyncEnumerable<RecordedMessage> ReadMessagesAsync(CancellationToken cancellationToken = default) => RecordingReads.MessagesAsync(this, cancellationToken);

    /// <summary>The submissions that made a prompt or were refused, in the order in which they left.</summary>
    /// <exception cref="RecordingException">A file cannot be read at all.</exception>
    public IAsyncEnumerable<RecordedSubmission> ReadSubmissionsAsync(CancellationToken cancellationToken = default) => RecordingReads.SubmissionsAsync(this, cancellationToken);

    private static async Task CheckFormatAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var file = new RecordingFile(path);
        await foreach (var piece in file.ReadElementsAsync(cancellationToken).ConfigureAwait(false))
        {
            if (LooseJson.Number(LooseJson.Member(piece.Json, "format")) is { } format && format > Format)
            {
                throw new RecordingException(path, piece.Line, $"the recording is of format {format}; this version reads up to {Format}. Update ComfyPulse to play it.");
            }
        }
    }

    private static string FullPath(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Directory.Exists(path) ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)) : throw new RecordingException(path, null, "there is no such folder.");
    }

    internal static bool IsRecording(string folder) =>
        File.Exists(Path.Combine(folder, AboutFile))
        || File.Exists(Path.Combine(folder, SubmissionsFile))
        || File.Exists(Path.Combine(folder, CallsFile))
        || Directory.EnumerateFiles(folder).Any(IsFrameFile);

    private static bool IsFrameFile(string path)
    {
        var name = Path.GetFileName(path);
        return name == "frames.jsonl"
            || (name.StartsWith("frames.", StringComparison.Ordinal) && name.EndsWith(".jsonl", StringComparison.Ordinal));
    }

    private static RecordingException NoRecording(string folder) =>
        new(folder, null, $"it is not a recording: there is no {SubmissionsFile}, {CallsFile} or frames.jsonl in it.");
}
