using System.Collections.Frozen;

namespace ComfyPulse.Workflows;

/// <summary>What is known of ComfyUI's own node classes without asking a pod.</summary>
internal static class KnownClasses
{
    /// <summary>Its images are outputs that come as preview frames and stand nowhere else.</summary>
    public const string SaveImageWebsocket = "SaveImageWebsocket";

    private static readonly FrozenSet<string> SilentOutputs = FrozenSet.Create(
        StringComparer.Ordinal,
        SaveImageWebsocket, "SaveLoRA", "CheckpointSave", "CLIPSave", "VAESave", "ModelSave", "LoraSave", "SaveTrainingDataset", "SaveImageDataSetToFolder", "SaveImageTextDataSetToFolder");

    private static readonly FrozenSet<string> Outputs = FrozenSet.Create(
        StringComparer.Ordinal,
        [.. SilentOutputs, "SaveImage", "PreviewImage", "PreviewAny", "SaveAnimatedPNG", "SaveAnimatedWEBP", "SaveWEBM", "SaveVideo", "SaveAudio", "SaveAudioMP3", "SaveAudioOpus", "PreviewAudio", "SaveLatent", "SaveGLB", "Preview3D", "Preview3DAnimation", "MaskPreview", "LossGraphNode", "SaveSVGNode"]);

    /// <summary>Whether a class is an output node for certain.</summary>
    public static bool IsOutput(string classType) => Outputs.Contains(classType);

    /// <summary>Whether a class is an output node that never sends <c>executed</c>: nothing of it is to be waited for.</summary>
    public static bool IsSilentOutput(string classType) => SilentOutputs.Contains(classType);
}
