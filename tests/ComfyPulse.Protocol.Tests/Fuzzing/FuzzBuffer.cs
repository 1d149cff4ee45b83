namespace ComfyPulse.Fuzzing;

/// <summary>One input under work: bytes that are replaced in place, up to a limit. One a thread, so that making an input allocates nothing.</summary>
internal sealed class FuzzBuffer
{
    public const int MaxLength = 256 * 1024;

    private readonly byte[] _bytes = new byte[MaxLength];
    private readonly byte[] _moved = new byte[MaxLength];

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Memory => _bytes.AsMemory(0, Length);

    public Span<byte> Span => _bytes.AsSpan(0, Length);

    public void Set(ReadOnlySpan<byte> bytes)
    {
        Length = Math.Min(bytes.Length, MaxLength);
        bytes[..Length].CopyTo(_bytes);
    }

    /// <summary>Puts other bytes, also some of its own, in the place of <paramref name="count"/> bytes; nothing where the limit would be passed.</summary>
    public void Replace(int at, int count, scoped ReadOnlySpan<byte> other)
    {
        var length = Length - count + other.Length;
        if (length > MaxLength)
        {
            return;
        }

        other.CopyTo(_moved);
        Span[(at + count)..].CopyTo(_bytes.AsSpan(at + other.Length));
        _moved.AsSpan(0, other.Length).CopyTo(_bytes.AsSpan(at));
        Length = length;
    }

    public void Cut(int length) => Length = length;
}
