namespace ComfyPulse.Recording;

/// <summary>A file that is a JSON list and grows by elements. It is whole after each; a kill costs the element that was being written.</summary>
internal sealed class RecordedList(string path) : IAsyncDisposable
{
    private FileStream? _file;

    public async ValueTask AddAsync(ReadOnlyMemory<byte> element)
    {
        if (_file is null)
        {
            _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            await _file.WriteAsync((byte[])[.. "[\n"u8, .. element.Span, .. "\n]"u8]).ConfigureAwait(false);
            return;
        }

        // The closing bracket is written over, so that the file is a list again with the same write.
        _file.Seek(-2, SeekOrigin.End);
        await _file.WriteAsync((byte[])[.. ",\n"u8, .. element.Span, .. "\n]"u8]).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _file?.DisposeAsync() ?? ValueTask.CompletedTask;
}
