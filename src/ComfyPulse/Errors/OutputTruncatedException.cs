namespace ComfyPulse;

/// <summary>A download broke off, was resumed and broke off again. The file is still on the pod: fetch it anew.</summary>
public sealed class OutputTruncatedException(string fileName, long bytes, Exception innerException)
    : ComfyUIException($"The download of {fileName} broke off after {bytes} bytes. Try again.", innerException)
{
    /// <summary>The file, in the pod's words.</summary>
    public string FileName { get; } = fileName;

    /// <summary>The bytes that came.</summary>
    public long Bytes { get; } = bytes;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
