using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary>One picture over another, and pictures put together with their transparency or taken apart from it.</summary>
internal static class ImageCompositing
{
    private const string Module = "comfy_extras.nodes_compositing";

    public static IEnumerable<NodeClass> Create() => [CompositeMasked(), Join(), Split()];

    private static NodeClass CompositeMasked() => new("ImageCompositeMasked", call =>
    {
        var below = call.Inputs.Get<PixelImage>("destination");
        var above = call.Inputs.Get<PixelImage>("source");
        if (call.Inputs.Bool("resize_source"))
        {
            above = Scaling.Scale(above, below.Width, below.Height, "bilinear", cropCenter: false);
        }

        above = ImageBatches.Fit(above, below.Frames);
        var mask = call.Inputs.All.GetValueOrDefault("mask") is PixelMask given ? ImageBatches.Fit(given.Fit(above.Width, above.Height), below.Frames) : null;
        var left = (int)Math.Min(call.Inputs.Int("x"), below.Width);
        var top = (int)Math.Min(call.Inputs.Int("y"), below.Height);
        var values = below.Raw.ToArray();
        Lay(below, above, mask, left, top, values);
        return Results.Of(new PixelImage(below.Width, below.Height, below.Frames, values) { SimulatedBy = Marks.Of(call), Alpha = below.Alpha });
    })
    {
        DisplayName = "Image Composite Masked",
        Category = "image/compositing",
        PythonModule = "comfy_extras.nodes_mask",
        IsV3 = true,
        Inputs =
        [
            Schema.Link("destination", "IMAGE"),
            Schema.Link("source", "IMAGE"),
            Schema.Int("x", 0, 0, Schema.MaxResolution, step: 1),
            Schema.Int("y", 0, 0, Schema.MaxResolution, step: 1),
            new NodeInput("resize_source", "BOOLEAN") { Default = false },
            Schema.Link("mask", "MASK") with { IsRequired = false },
        ],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "overlay", "layer", "paste image", "images composition"),
    };

    private static NodeClass Join() => new("JoinImageWithAlpha", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var clear = call.Inputs.Get<PixelMask>("alpha");
        var frames = Math.Max(image.Frames, clear.Frames);
        var solid = Inverted(ImageBatches.Fit(clear.Fit(image.Width, image.Height), frames));
        var joined = ImageBatches.Fit(image, frames);
        return Results.Of(new PixelImage(joined.Width, joined.Height, frames, joined.Raw) { SimulatedBy = Marks.Of(call), Alpha = solid });
    })
    {
        DisplayName = "Join Image with Alpha",
        Category = "image/compositing",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Link("alpha", "MASK")],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "add transparency", "apply alpha", "composite alpha", "RGBA"),
    };

    private static NodeClass Split() => new("SplitImageWithAlpha", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var clear = image.Alpha is { } solid ? Inverted(solid) : new PixelMask(image.Width, image.Height, image.Frames, new float[image.Raw.Length / PixelImage.Channels]);
        return Results.Of(
            new PixelImage(image.Width, image.Height, image.Frames, image.Raw) { SimulatedBy = image.SimulatedBy },
            new PixelMask(clear.Width, clear.Height, clear.Frames, clear.Raw) { SimulatedBy = image.SimulatedBy });
    })
    {
        DisplayName = "Split Image with Alpha",
        Category = "image/compositing",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE")],
        Outputs = Schema.Outputs("IMAGE", "MASK"),
        ExtraInfo = Schema.Info(null, "extract alpha", "separate transparency", "remove alpha"),
    };

    private static PixelMask Inverted(PixelMask mask) => new(mask.Width, mask.Height, mask.Frames, [.. mask.Raw.Select(value => 1f - value)]) { SimulatedBy = mask.SimulatedBy };

    // What lies outside the lower picture is left out.
    private static void Lay(PixelImage below, PixelImage above, PixelMask? mask, int left, int top, float[] values)
    {
        var width = Math.Min(above.Width, below.Width - left);
        var height = Math.Min(above.Height, below.Height - top);
        for (var frame = 0; frame < below.Frames; frame++)
        {
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var pixel = (((frame * above.Height) + y) * above.Width) + x;
                    var to = ((((frame * below.Height) + top + y) * below.Width) + left + x) * PixelImage.Channels;
                    var part = mask?.Raw[pixel] ?? 1f;
                    for (var channel = 0; channel < PixelImage.Channels; channel++)
                    {
                        values[to + channel] = (part * above.Raw[(pixel * PixelImage.Channels) + channel]) + ((1f - part) * values[to + channel]);
                    }
                }
            }
        }
    }
}
