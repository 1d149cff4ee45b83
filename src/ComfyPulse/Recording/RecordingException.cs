namespace ComfyPulse;

/// <summary>A recording cannot be read, or cannot be written. The message says which file, where in it, and why.</summary>
public sealed class RecordingException : ComfyUIException
{
    internal RecordingException(string path, long? line, string reason, Exception? innerException = null)
        : base(line is null ? $"{path}: {reason}" : $"{path}, line {line}: {reason}", innerException)
    {
        Path = path;
        Line = line;
    }

    /// <summary>The file or folder.</summary>
    public string Path { get; }

    /// <summary>The line, counted from 1, where it can be told.</summary>
    public long? Line { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
