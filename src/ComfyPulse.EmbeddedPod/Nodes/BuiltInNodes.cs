using ComfyPulse.EmbeddedPod.BuiltIn.Images;
using ComfyPulse.EmbeddedPod.BuiltIn.Masks;
using ComfyPulse.EmbeddedPod.BuiltIn.Media;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.BuiltIn.Training;
using ComfyPulse.EmbeddedPod.BuiltIn.Values;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The node classes that every embedded pod has.</summary>
internal static class BuiltInNodes
{
    /// <summary>All of them, for a pod with these folders.</summary>
    public static IReadOnlyList<NodeClass> Create(NodeEnvironment environment)
    {
        var version = new PodVersion(environment.Version);
        return
        [
            .. LoadImage.Create(environment),
            EmptyImage.Create(),
            ImageScale.Create(),
            ImageScaleBy.Create(),
            ImageScaleToTotalPixels.Create(version.HasNewerImageNodes),
            ImageCrop.Create(),
            ImageInvert.Create(),
            ImageBlend.Create(),
            ImageBatch.Create(),
            .. ImageBatches.Create(version.HasNewerImageNodes),
            .. ImageTurns.Create(),
            .. ImageFilters.Create(),
            ImageQuantize.Create(),
            .. ImageCompositing.Create(),
            ImagePadForOutpaint.Create(),
            ImageAddNoise.Create(),
            .. MaskShapes.Create(),
            .. MaskConversions.Create(),
            SaveImage.Create(),
            SaveImage.CreatePreview(),
            SaveImageWebsocket.Create(),
            .. SaveAnimated.Create(version.HasNewerImageNodes),
            PreviewAny.Create(),
            ComfySwitchNode.Create(),
            .. Primitives.Create(),
            .. Loaders.Create(environment),
            .. Conditioning.Create(),
            .. Latents.Create(),
            .. KSamplers.Create(),
            .. CustomSampling.Create(),
            .. ControlNets.Create(),
            .. Guidance.Create(),
            .. ModelPatches.Create(),
            .. Inpainting.Create(),
            .. LatentSizes.Create(),
            .. Upscaling.Create(),
            TrainLora.Create(environment),
            LoraModelLoader.Create(),
            SaveLora.Create(),
            LossGraph.Create(),
            .. Audio.Create(),
            .. AudioSavers.Create(version.HasNewerImageNodes),
            LoadAudio.Create(environment),
            .. AceStep.Create(),
            .. Video.Create(version.HasNewerImageNodes),
        ];
    }
}
