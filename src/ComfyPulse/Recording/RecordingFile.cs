using System.Runtime.CompilerServices;

namespace ComfyPulse.Recording;

/// <summary>One piece of a recording's file: a line, or an element of its list. <paramref name="Problem"/> says why there is none.</summary>
internal readonly record struct RecordingPiece(ReadOnlyMemory<byte> Json, long Line, string? Problem = null);

/// <summary>Reads a file of a recording piece by piece; never more of it is in memory than its largest piece. An end that was never written is a problem, not an error: the recording was killed.</summary>
internal sealed class RecordingFile : IDisposable
{
    /// <summary>The largest frame that a pod is believed to send, as base64, with room.</summary>
    public const int LargestPiece = 384 * 1024 * 1024;

    private readonly string _path;
    private readonly int _largestPiece;
    private readonly FileStream _stream;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _line = 1;

    public RecordingFile(string path, int largestPiece = LargestPiece)
    {
        _path = path;
        _largestPiece = largestPiece;
        try
        {
            _stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous | FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException(path, null, $"it cannot be read: {e.Message}", e);
        }
    }

    private ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_start, _end - _start);

    /// <summary>The lines that are not blank.</summary>
    public async IAsyncEnumerable<RecordingPiece> ReadLinesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            int length;
            var searched = 0;
            while ((length = Buffered[searched..].IndexOf((byte)'\n')) < 0)
            {
                searched = _end - _start;
                if (searched > _largestPiece)
                {
                    yield return new(default, _line, "the line is too long");
                    if (!await SkipLineAsync(cancellationToken).ConfigureAwait(false))
                    {
                        yield break;
                    }

                    searched = 0;
                }
                else if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                {
                    break;
                }
            }

            var isLast = length < 0;
            var line = Take(isLast ? searched : searched + length + 1).Trim(" \t\r\n"u8);
            if (!line.IsEmpty)
            {
                yield return LooseJson.EndOfValue(line.Span, 0) == line.Length
                    ? new(line, _line)
                    : new(default, _line, isLast ? "the last line is unfinished" : "the line is not JSON");
            }

            if (isLast)
            {
                yield break;
            }

            _line++;
        }
    }

    /// <summary>The elements of the file's list; a file that holds one object is a list of one.</summary>
    public async IAsyncEnumerable<RecordingPiece> ReadElementsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await SkipBetweenElementsAsync(cancellationToken).ConfigureAwait(false))
        {
            int length;
            while ((length = LooseJson.EndOfValue(Buffered, 0)) < 0)
            {
                if (_end - _start > _largestPiece)
                {
                    yield return new(default, _line, "the element is too long; nothing after it is read");
                    yield break;
                }

                if (!await FillAsync(cancellationToken).ConfigureAwait(false))
                {
                    yield return new(default, _line, "the last element is unfinished");
                    yield break;
                }
            }

            var (line, element) = (_line, Take(Math.Max(length, 1)));
            yield return new(element, line);
            _line += element.Span.Count((byte)'\n');
        }
    }

    public void Dispose() => _stream.Dispose();

    private async ValueTask<bool> SkipBetweenElementsAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_start < _end)
            {
                if (_buffer[_start] is not ((byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)',' or (byte)'[' or (byte)']'))
                {
                    return true;
                }

                _line += _buffer[_start++] == '\n' ? 1 : 0;
            }

            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    private async ValueTask<bool> SkipLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            if (Buffered.IndexOf((byte)'\n') is var end and >= 0)
            {
                _start += end + 1;
                _line++;
                return true;
            }

            (_start, _end) = (0, 0);
            if (!await FillAsync(cancellationToken).ConfigureAwait(false))
            {
                return false;
            }
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        var taken = Buffered[..length].ToArray();
        _start += length;
        return taken;
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            Buffered.CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var isFirst = _stream.Position == 0;
            var read = await _stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            _end += read;
            if (isFirst && Buffered.StartsWith("\uFEFF"u8))
            {
                _start += 3;
            }

            return read > 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordingException(_path, _line, $"it cannot be read: {e.Message}", e);
        }
    }
}
