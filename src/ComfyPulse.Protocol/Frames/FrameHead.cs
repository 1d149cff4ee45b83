using System.Buffers;

namespace ComfyPulse.Protocol;

/// <summary>The head of a text frame as Python writes it: the type, then the data up to its prompt id, with the blanks where <c>json.dumps</c> puts them.</summary>
/// <remarks>Nearly all frames are so, and a burst of snapshots is told apart by this alone. Whatever looks different in the least is left to the real JSON reader.</remarks>
internal readonly ref struct FrameHead
{
    private static readonly SearchValues<byte> EndOfText = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);
    private static readonly SearchValues<byte> NumberParts = SearchValues.Create("0123456789+-.eE"u8);

    private FrameHead(ReadOnlySpan<byte> type, ReadOnlySpan<byte> promptId, int dataStart)
    {
        Type = type;
        PromptId = promptId;
        DataStart = dataStart;
    }

    public ReadOnlySpan<byte> Type { get; }

    public ReadOnlySpan<byte> PromptId { get; }

    public int DataStart { get; }

    public static bool TryRead(ReadOnlySpan<byte> utf8, out FrameHead head)
    {
        head = default;
        var rest = utf8;
        if (!TryPass(ref rest, "{\"type\": "u8) || !TryText(ref rest, out var type) || !TryPass(ref rest, ", \"data\": "u8))
        {
            return false;
        }

        var dataStart = utf8.Length - rest.Length;
        if (!TryPass(ref rest, "{"u8))
        {
            return false;
        }

        while (TryText(ref rest, out var name) && TryPass(ref rest, ": "u8))
        {
            if (name.SequenceEqual("prompt_id"u8))
            {
                var isText = TryText(ref rest, out var promptId);
                head = new FrameHead(type, promptId, dataStart);
                return isText;
            }

            if (!(TryText(ref rest, out _) || TryNumber(ref rest)) || !TryPass(ref rest, ", "u8))
            {
                return false;
            }
        }

        return false;
    }

    private static bool TryPass(scoped ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }

    /// <summary>A string without escapes.</summary>
    private static bool TryText(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (rest.IsEmpty || rest[0] != '"')
        {
            return false;
        }

        var end = rest[1..].IndexOfAny(EndOfText);
        if (end < 0 || rest[end + 1] != '"')
        {
            return false;
        }

        text = rest.Slice(1, end);
        rest = rest[(end + 2)..];
        return true;
    }

    private static bool TryNumber(scoped ref ReadOnlySpan<byte> rest)
    {
        var length = rest.IndexOfAnyExcept(NumberParts);
        rest = rest[Math.Max(length, 0)..];
        return length > 0;
    }
}
