namespace ComfyPulse;

/// <summary>A preview image: yours for ever.</summary>
/// <param name="Image">The encoded image.</param>
/// <param name="MediaType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="NodeId">The node it belongs to, where the pod tells.</param>
public sealed record PromptPreview(ReadOnlyMemory<byte> Image, string MediaType, string? NodeId);
