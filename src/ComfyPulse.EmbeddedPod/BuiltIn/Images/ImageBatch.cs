using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageBatch</c>: one batch of two, the second scaled to the first's size.</summary>
internal static class ImageBatch
{
    public static NodeClass Create()
    {
        var info = Schema.Info(null, "combine images", "merge images", "stack");
        info["deprecated"] = true;
        return new(nameof(ImageBatch), Run)
        {
            DisplayName = "Batch Images (DEPRECATED)",
            Category = "image/batch",
            Inputs = [Schema.Link("image1", "IMAGE"), Schema.Link("image2", "IMAGE")],
            Outputs = Schema.Outputs("IMAGE"),
            ExtraInfo = info,
        };
    }

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var first = call.Inputs.Get<PixelImage>("image1");
        var second = call.Inputs.Get<PixelImage>("image2");
        PixelImage.CheckSize(first.Width, first.Height, first.Frames + (long)second.Frames);
        if ((first.Width, first.Height) != (second.Width, second.Height))
        {
            second = Scaling.Scale(second, first.Width, first.Height, "bilinear", cropCenter: true);
        }

        float[] values = [.. first.Values, .. second.Values];
        return Results.Of(new PixelImage(first.Width, first.Height, first.Frames + second.Frames, values) { SimulatedBy = Marks.Of(call) });
    }
}
