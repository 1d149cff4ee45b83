using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>One thing that a prompt produced: a file on the pod, a text, an image sent whole over the socket, or a value kept raw.</summary>
public sealed record PromptOutput
{
    /// <summary>The node that produced it; inside an expansion an id that the submitted graph does not have.</summary>
    public required string NodeId { get; init; }

    /// <summary>The key that the pod keeps it under: <c>images</c>, <c>gifs</c>, <c>video</c>, <c>audio</c>, <c>3d</c>, <c>text</c>, <c>latents</c> or any other.</summary>
    public required string Kind { get; init; }

    /// <summary>The file on the pod; null for texts, raw values and images sent whole.</summary>
    public FileReference? File { get; init; }

    /// <summary>The text, for outputs that are one.</summary>
    public string? Text { get; init; }

    /// <summary>The image itself, for outputs of <c>SaveImageWebsocket</c>: the frame was its only copy.</summary>
    public ReadOnlyMemory<byte>? Image { get; init; }

    /// <summary>The media type of <see cref="Image"/>.</summary>
    public string? MediaType { get; init; }

    /// <summary>What the pod said about it, raw; empty for an image sent whole.</summary>
    public RawJson Raw { get; init; }

    /// <summary>Where its bytes come from; set by whoever follows the run.</summary>
    internal IOutputSource? Source { get; init; }
}

/// <summary>Gives the bytes of an output: the pod that produced it.</summary>
internal interface IOutputSource
{
    /// <summary>Opens the file for reading from <paramref name="offset"/> on.</summary>
    Task<Stream> OpenAsync(FileReference file, long offset, CancellationToken cancellationToken);
}
