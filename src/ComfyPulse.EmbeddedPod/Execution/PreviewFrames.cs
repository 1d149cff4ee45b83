using ComfyPulse.Protocol;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Previews as binary frames.</summary>
internal static class PreviewFrames
{
    /// <summary>Event 4: the image and whose it is.</summary>
    public static byte[] WithMetadata(PreviewImage preview, string nodeId, string promptId, RunningGraph graph)
    {
        var realId = graph.RealId(nodeId);
        return new ImageFrame(preview.Bytes, Kind(preview), new PreviewMetadata(nodeId, promptId, realId, graph[nodeId].ParentId, realId, preview.IsPng ? "image/png" : "image/jpeg")).ToBytes();
    }

    /// <summary>Event 1: the image alone.</summary>
    public static byte[] Bare(PreviewImage preview) => new ImageFrame(preview.Bytes, Kind(preview), Metadata: null).ToBytes();

    private static ImageKind Kind(PreviewImage preview) => preview.IsPng ? ImageKind.Png : ImageKind.Jpeg;
}
