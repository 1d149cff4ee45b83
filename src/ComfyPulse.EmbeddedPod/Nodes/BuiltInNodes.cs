using ComfyPulse.EmbeddedPod.BuiltIn.Images;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.BuiltIn.Values;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The node classes that every embedded pod has.</summary>
internal static class BuiltInNodes
{
    /// <summary>All of them, for a pod with these folders.</summary>
    public static IReadOnlyList<NodeClass> Create(NodeEnvironment environment) =>
    [
        LoadImage.Create(environment),
        EmptyImage.Create(),
        ImageScale.Create(),
        ImageScaleBy.Create(),
        ImageCrop.Create(),
        ImageInvert.Create(),
        ImageBlend.Create(),
        ImageBatch.Create(),
        ImageAddNoise.Create(),
        SaveImage.Create(),
        SaveImage.CreatePreview(),
        SaveImageWebsocket.Create(),
        PreviewAny.Create(),
        ComfySwitchNode.Create(),
        .. Primitives.Create(),
        .. Loaders.Create(),
        .. Conditioning.Create(),
        .. Latents.Create(),
        .. KSamplers.Create(),
        .. CustomSampling.Create(),
    ];
}
