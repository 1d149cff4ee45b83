using ComfyPulse.Protocol;

namespace ComfyPulse.Routes;

/// <summary>Takes an object of JSON apart while it arrives: one member at a time, whatever the size of the whole.</summary>
/// <remarks>It tells where values end, no more: whether a value is JSON, who reads it finds out. Bare <c>NaN</c> and <c>Infinity</c> go through.</remarks>
/// <param name="json">The object; left open.</param>
/// <param name="maxMemberBytes">The longest value that is kept.</param>
internal sealed class MemberStream(Stream json, int maxMemberBytes = MemberStream.MaxMemberBytes)
{
    /// <summary>Far above any class and any entry, and far below what a machine has.</summary>
    public const int MaxMemberBytes = 64 * 1024 * 1024;

    private const int MaxNameBytes = 64 * 1024;
    private const int FirstBufferBytes = 64 * 1024;

    // [_kept, _at) has been looked at and is kept, [_at, _end) is still to be looked at.
    private byte[] _buffer = new byte[FirstBufferBytes];
    private int _kept;
    private int _at;
    private int _end;
    private bool _keeps;
    private int _limit;
    private bool _hasBegun;
    private bool _hasMembers;

    /// <summary>The name of the member that was read last.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Its value, until the next one is read; empty where it was not to be kept.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>How many bytes have come.</summary>
    public long BytesRead { get; private set; }

    /// <summary>What came first, for whoever wonders what it is if it is no object.</summary>
    public ReadOnlyMemory<byte> Beginning => _hasBegun ? default : _buffer.AsMemory(0, _end);

    /// <summary>Reads the next member; false where the object has ended.</summary>
    /// <param name="keepsValue">Whether its value is wanted: one that is not takes no memory.</param>
    /// <param name="cancellationToken">Stops waiting; the rest is then of no use.</param>
    /// <exception cref="InvalidDataException">It is no object, is cut off, or has a member above the bounds; the message says which.</exception>
    public async ValueTask<bool> NextAsync(bool keepsValue, CancellationToken cancellationToken)
    {
        Value = default;
        if (!_hasBegun)
        {
            await ExpectAsync('{', cancellationToken).ConfigureAwait(false);
            _hasBegun = true;
        }

        if (await PeekAsync(cancellationToken).ConfigureAwait(false) == '}')
        {
            return false;
        }

        if (_hasMembers)
        {
            await ExpectAsync(',', cancellationToken).ConfigureAwait(false);
        }

        _hasMembers = true;
        await ReadNameAsync(cancellationToken).ConfigureAwait(false);
        await ExpectAsync(':', cancellationToken).ConfigureAwait(false);
        await ReadValueAsync(keepsValue, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async ValueTask ReadNameAsync(CancellationToken cancellationToken)
    {
        await ExpectAsync('"', cancellationToken).ConfigureAwait(false);
        Keep(MaxNameBytes);
        var scan = new ValueScan(isInString: true);
        while (!scan.EndsString(_buffer.AsSpan(0, _end), ref _at))
        {
            await MoreAsync(cancellationToken).ConfigureAwait(false);
        }

        byte[] name = [.. "[\""u8, .. _buffer.AsSpan(_kept.._at), .. "]"u8];
        Name = PlainBodies.TryReadNames(name, out var names, out _) ? names![0] : throw Broken("a name is no text");
        _keeps = false;
    }

    private async ValueTask ReadValueAsync(bool keepsValue, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken).ConfigureAwait(false) is (byte)',' or (byte)'}')
        {
            throw Broken("a member has no value");
        }

        if (keepsValue)
        {
            Keep(maxMemberBytes);
        }

        var scan = new ValueScan(isInString: false);
        while (!scan.EndsValue(_buffer.AsSpan(0, _end), ref _at))
        {
            if (scan.IsTooDeep)
            {
                throw Broken($"a member nests deeper than {ValueScan.MaxDepth}");
            }

            await MoreAsync(cancellationToken).ConfigureAwait(false);
        }

        Value = keepsValue ? _buffer.AsMemory(_kept.._at) : default;
        _keeps = false;
    }

    private void Keep(int limit) => (_keeps, _kept, _limit) = (true, _at, limit);

    private async ValueTask ExpectAsync(char expected, CancellationToken cancellationToken)
    {
        if (await PeekAsync(cancellationToken).ConfigureAwait(false) != expected)
        {
            throw Broken(_hasBegun ? $"a '{expected}' is missing" : "it is no object");
        }

        _at++;
    }

    /// <summary>The next byte that is no white space; it is still to be read.</summary>
    private async ValueTask<byte> PeekAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            while (_at < _end && _buffer[_at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
            {
                _at++;
            }

            if (_at < _end)
            {
                return _buffer[_at];
            }

            await MoreAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask MoreAsync(CancellationToken cancellationToken)
    {
        MakeRoom();
        var read = await json.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (read == 0)
        {
            throw Broken("it ends too early");
        }

        _end += read;
        BytesRead += read;
    }

    private void MakeRoom()
    {
        var first = _keeps ? _kept : _at;
        if (_end - first > _limit && _keeps)
        {
            throw Broken($"a member has more than {_limit} bytes, which are not read");
        }

        if (first > 0)
        {
            _buffer.AsSpan(first.._end).CopyTo(_buffer);
            (_kept, _at, _end) = (0, _at - first, _end - first);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }

    private InvalidDataException Broken(string what) => new($"At byte {BytesRead - _end + _at}, {what}.");
}
