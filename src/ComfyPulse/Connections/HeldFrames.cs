namespace ComfyPulse.Connections;

/// <summary>Frames of prompts that nobody knows yet, kept while a submission waits for its answer: an old pod may have given it another id. Bounded: snapshots give way first.</summary>
internal sealed class HeldFrames
{
    private const int MostFrames = 1024;
    private const int MostBytes = 32 * 1024 * 1024;

    private readonly List<Held> _frames = [];
    private int _bytes;

    /// <summary>Keeps a copy; false where there is no room.</summary>
    public bool TryKeep(string promptId, ReadOnlySpan<byte> frame, bool isText, bool mayGiveWay)
    {
        var share = mayGiveWay ? 2 : 1;
        if (_frames.Count >= MostFrames / share || _bytes + frame.Length > MostBytes / share)
        {
            return false;
        }

        _frames.Add(new Held(promptId, frame.ToArray(), isText));
        _bytes += frame.Length;
        return true;
    }

    /// <summary>Takes out the frames of one prompt, in the order in which they came.</summary>
    public IReadOnlyList<Held> Take(string promptId)
    {
        var taken = _frames.Where(frame => frame.PromptId == promptId).ToList();
        _frames.RemoveAll(frame => frame.PromptId == promptId);
        _bytes = _frames.Sum(frame => frame.Bytes.Length);
        return taken;
    }

    public void Clear()
    {
        _frames.Clear();
        _bytes = 0;
    }

    internal sealed record Held(string PromptId, byte[] Bytes, bool IsText);
}
