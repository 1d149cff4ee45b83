using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.Protocol;

/// <summary>A binary frame: an event number, big-endian, and what it announces. The family is closed.</summary>
public abstract record BinaryFrame
{
    private const int Word = 4;
    private const uint PreviewImage = 1;
    private const uint ProgressText = 3;
    private const uint PreviewImageWithMetadata = 4;

    private protected BinaryFrame()
    {
    }

    /// <summary>Reads a frame; null with a reason where it is none of the known events, or an image of no known kind. Never throws, never copies the image.</summary>
    /// <param name="frame">The frame's bytes.</param>
    /// <param name="problem">Why there is no frame; null otherwise.</param>
    /// <param name="textNamesPrompt">Texts carry a prompt id: only for a pod that says <c>supports_progress_text_metadata</c>, which no released one does.</param>
    /// <param name="known">What the socket's earlier previews said; null to read each anew.</param>
    public static BinaryFrame? Read(ReadOnlyMemory<byte> frame, out string? problem, bool textNamesPrompt = false, PreviewMetadataCache? known = null)
    {
        if (frame.Length < Word)
        {
            problem = "Shorter than its event number.";
            return null;
        }

        var body = frame[Word..];
        (var read, problem) = BinaryPrimitives.ReadUInt32BigEndian(frame.Span) switch
        {
            PreviewImage => ReadImage(body),
            ProgressText => ReadText(body.Span, textNamesPrompt),
            PreviewImageWithMetadata => ReadImageWithMetadata(body, known),
            var other => (null, $"Event {other} is not known."),
        };
        return read;
    }

    /// <summary>The frame's bytes, exactly as ComfyUI sends them.</summary>
    public byte[] ToBytes() => this switch
    {
        ImageFrame { Metadata: { } metadata } image => Join(PreviewImageWithMetadata, PreviewMetadataJson.Write(metadata), image.Image.Span),
        ImageFrame image => Join(PreviewImage, ImageType(image.Kind), image.Image.Span),
        TextFrame { PromptId: { } promptId } text => Join(ProgressText, Encoding.UTF8.GetBytes(promptId), Prefixed(text.NodeId, text.Text)),
        TextFrame text => Join(ProgressText, Encoding.UTF8.GetBytes(text.NodeId), Encoding.UTF8.GetBytes(text.Text)),
        _ => [],
    };

    private static (BinaryFrame?, string?) ReadImage(ReadOnlyMemory<byte> body)
    {
        if (body.Length < Word)
        {
            return (null, "Shorter than its image type.");
        }

        // The type is not asked: packs reuse it for other things, the image's own bytes tell.
        var image = body[Word..];
        var at = ImageKinds.Find(image.Span, out var kind);
        return at < 0 ? (null, "Neither JPEG, PNG nor WebP.") : (new ImageFrame(image[at..], kind, Metadata: null), null);
    }

    private static (BinaryFrame?, string?) ReadImageWithMetadata(ReadOnlyMemory<byte> body, PreviewMetadataCache? known)
    {
        if (!TryTake(body.Span, out var json, out _))
        {
            return (null, "Shorter than its metadata.");
        }

        if ((known is null ? PreviewMetadataJson.Read(json) : known.Read(json)) is not { } metadata)
        {
            return (null, "Metadata that name no node.");
        }

        var image = body[(Word + json.Length)..];
        var at = ImageKinds.Find(image.Span, out var kind);
        return at < 0 ? (null, "Neither JPEG, PNG nor WebP.") : (new ImageFrame(image[at..], kind, metadata), null);
    }

    private static (BinaryFrame?, string?) ReadText(ReadOnlySpan<byte> body, bool namesPrompt)
    {
        string? promptId = null;
        if (namesPrompt)
        {
            if (!TryTake(body, out var prompt, out body))
            {
                return (null, "Shorter than its prompt id.");
            }

            promptId = Encoding.UTF8.GetString(prompt);
        }

        return TryTake(body, out var node, out var text)
            ? (new TextFrame(Encoding.UTF8.GetString(node), Encoding.UTF8.GetString(text)) { PromptId = promptId }, null)
            : (null, "Shorter than its node id.");
    }

    /// <summary>Takes what a length announces; false where less is there. The length is unsigned and may be anything.</summary>
    private static bool TryTake(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> taken, out ReadOnlySpan<byte> rest)
    {
        taken = rest = default;
        if (bytes.Length < Word)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        bytes = bytes[Word..];
        if (length > (uint)bytes.Length)
        {
            return false;
        }

        taken = bytes[..(int)length];
        rest = bytes[(int)length..];
        return true;
    }

    private static uint ImageType(ImageKind kind) => kind switch
    {
        ImageKind.Png => 2,
        ImageKind.WebP => 3,
        _ => 1,
    };

    private static byte[] Join(uint eventNumber, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest) => [.. Bytes(eventNumber), .. Bytes((uint)head.Length), .. head, .. rest];

    private static byte[] Join(uint eventNumber, uint word, ReadOnlySpan<byte> rest) => [.. Bytes(eventNumber), .. Bytes(word), .. rest];

    private static byte[] Prefixed(string nodeId, string text) =>
        [.. Bytes((uint)Encoding.UTF8.GetByteCount(nodeId)), .. Encoding.UTF8.GetBytes(nodeId), .. Encoding.UTF8.GetBytes(text)];

    private static byte[] Bytes(uint word)
    {
        var bytes = new byte[Word];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        return bytes;
    }
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
