using System.Buffers;
using System.Text;
using ComfyPulse.Protocol;

namespace ComfyPulse.Outputs;

/// <summary>Copies the bytes of an output: from the pod, or what the run already holds.</summary>
internal static class OutputContent
{
    private const int BufferBytes = 80 * 1024;

    public static Task CopyAsync(PromptOutput output, Stream destination, CancellationToken cancellationToken) => output switch
    {
        { Image: { } image } => destination.WriteAsync(image, cancellationToken).AsTask(),
        { File: { } file, Source: { } source } => DownloadAsync(source, file, destination, cancellationToken),
        { Text: { } text } => destination.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken).AsTask(),
        _ => throw new InvalidOperationException($"The output {output.Kind} of node {output.NodeId} has no bytes to save; its value is in {nameof(PromptOutput.Raw)}."),
    };

    /// <summary>A download that breaks off is resumed once where it stopped; a second break is the caller's to know.</summary>
    private static async Task DownloadAsync(IOutputSource source, FileReference file, Stream destination, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var copied = 0L;
            for (var resumed = false; ; resumed = true)
            {
                var stream = await source.OpenAsync(file, copied, cancellationToken).ConfigureAwait(false);
                await using (stream.ConfigureAwait(false))
                {
                    var (got, broke) = await CopyAsync(stream, destination, buffer, cancellationToken).ConfigureAwait(false);
                    copied += got;
                    if (broke is null)
                    {
                        return;
                    }

                    if (resumed)
                    {
                        throw new OutputTruncatedException(file.FileName, copied, broke);
                    }
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<(long Copied, IOException? Broke)> CopyAsync(Stream source, Stream destination, byte[] buffer, CancellationToken cancellationToken)
    {
        for (var copied = 0L; ;)
        {
            int read;
            try
            {
                read = await source.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            }
            catch (IOException broke)
            {
                return (copied, broke);
            }

            if (read == 0)
            {
                return (copied, null);
            }

            await destination.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            copied += read;
        }
    }
}
