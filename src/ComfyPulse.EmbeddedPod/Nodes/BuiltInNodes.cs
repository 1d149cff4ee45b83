using ComfyPulse.EmbeddedPod.BuiltIn.Images;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The node classes that every embedded pod has.</summary>
internal static class BuiltInNodes
{
    /// <summary>All of them, for a pod with these folders.</summary>
    public static IReadOnlyList<NodeClass> Create(NodeEnvironment environment) =>
    [
        EmptyImage.Create(),
        ImageScale.Create(),
        ImageInvert.Create(),
        SaveImage.Create(),
        SaveImage.CreatePreview(),
    ];
}
