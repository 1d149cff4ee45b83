using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>The five letters in the names of ComfyUI's previews, which differ from node to node and from start to start.</summary>
internal static class PreviewSuffix
{
    private const ulong Letters = 26;

    /// <summary>The same for the same node of the same prompt.</summary>
    public static string For(NodeCall call) => string.Create(5, Hashing.Of($"{call.PromptId}/{call.NodeId}"), static (letters, rest) =>
    {
        for (var i = 0; i < letters.Length; i++, rest /= Letters)
        {
            letters[i] = (char)('a' + (rest % Letters));
        }
    });
}
