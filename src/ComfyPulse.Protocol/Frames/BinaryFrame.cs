namespace ComfyPulse.Protocol;

/// <summary>A binary frame: an event number, big-endian, and what it announces. The family is closed.</summary>
public abstract record BinaryFrame
{
    private protected BinaryFrame()
    {
    }

    /// <summary>Reads a frame; null with a reason where it is none of the known events. Never throws, never copies the image.</summary>
    public static BinaryFrame? Read(ReadOnlyMemory<byte> frame, out string? problem) => throw new NotSupportedException();

    /// <summary>The frame's bytes, exactly as ComfyUI sends them.</summary>
    public byte[] ToBytes() => throw new NotSupportedException();
}

/// <summary>An image on its way: a preview of a sampler, or a whole image of <c>SaveImageWebsocket</c> (events 1 and 4).</summary>
/// <param name="Image">The encoded image; a view of the frame's own bytes.</param>
/// <param name="Kind">What the image's own first bytes say, whatever the header claims.</param>
/// <param name="Metadata">Whose it is (event 4); null for event 1, which names nobody.</param>
public sealed record ImageFrame(ReadOnlyMemory<byte> Image, ImageKind Kind, PreviewMetadata? Metadata) : BinaryFrame;

/// <summary>A node's progress text (event 3): replaces that node's text before it. Names no prompt and reaches every client.</summary>
public sealed record TextFrame(string NodeId, string Text) : BinaryFrame
{
    /// <summary>The prompt, where a pod names it (only with a feature flag that no released pod sends).</summary>
    public string? PromptId { get; init; }
}

/// <summary>Whose image an event 4 carries.</summary>
public sealed record PreviewMetadata(string NodeId, string? PromptId, string? DisplayNodeId, string? ParentNodeId, string? RealNodeId, string? ImageType);

/// <summary>An image's kind by its magic bytes.</summary>
public enum ImageKind
{
    /// <summary>Neither JPEG, PNG nor WebP.</summary>
    Unknown,

    /// <summary><c>image/jpeg</c>.</summary>
    Jpeg,

    /// <summary><c>image/png</c>.</summary>
    Png,

    /// <summary><c>image/webp</c>.</summary>
    WebP,
}
