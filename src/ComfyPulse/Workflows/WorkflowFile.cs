namespace ComfyPulse.Workflows;

/// <summary>Gets the JSON out of what a person calls a workflow file. Bounded: the file may be anything.</summary>
internal static class WorkflowFile
{
    /// <summary>No graph is near this size; a file beyond it is something else.</summary>
    public const int MaxJsonBytes = 64 * 1024 * 1024;

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var head = new byte[PngText.Signature.Length];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return head.AsSpan(0, read).SequenceEqual(PngText.Signature)
            ? await PngText.ReadPromptAsync(stream, cancellationToken).ConfigureAwait(false)
            : await ReadToEndAsync(stream, head.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadToEndAsync(Stream stream, ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await all.WriteAsync(head, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var count and > 0)
        {
            await all.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
            if (all.Length > MaxJsonBytes)
            {
                throw new WorkflowFormatException($"This is larger than any workflow (64 MiB). {Remedies.Expected}");
            }
        }

        return all.ToArray();
    }
}
