namespace ComfyPulse.Protocol;

/// <summary>The head of a text frame as Python writes it: the type, then the data up to its prompt id, with the blanks where <c>json.dumps</c> puts them.</summary>
/// <remarks>Nearly all frames are so, and a burst of snapshots is told apart by this alone. Whatever looks different in the least is left to the real JSON reader.</remarks>
internal readonly ref struct FrameHead
{
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
        if (!PlainJson.TryPass(ref rest, "{\"type\": "u8) || !PlainJson.TryText(ref rest, out var type) || !PlainJson.TryPass(ref rest, ", \"data\": "u8))
        {
            return false;
        }

        var dataStart = utf8.Length - rest.Length;
        if (!PlainJson.TryPass(ref rest, "{"u8))
        {
            return false;
        }

        while (PlainJson.TryText(ref rest, out var name) && PlainJson.TryPass(ref rest, ": "u8))
        {
            if (name.SequenceEqual("prompt_id"u8))
            {
                var isText = PlainJson.TryText(ref rest, out var promptId);
                head = new FrameHead(type, promptId, dataStart);
                return isText;
            }

            if (!(PlainJson.TryText(ref rest, out _) || PlainJson.TrySkipNumber(ref rest)) || !PlainJson.TryPass(ref rest, ", "u8))
            {
                return false;
            }
        }

        return false;
    }
}
