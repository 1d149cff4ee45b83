using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImagePadForOutpaint</c>: grey around the pictures, and a mask of what is to be painted: the grey, fading into the picture.</summary>
internal static class ImagePadForOutpaint
{
    public static NodeClass Create() => new(nameof(ImagePadForOutpaint), Run)
    {
        DisplayName = "Pad Image for Outpainting",
        Category = "image/transform",
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            Side("left"),
            Side("top"),
            Side("right"),
            Side("bottom"),
            Schema.Int("feathering", 40, 0, Schema.MaxResolution, step: 1, more: new JsonObject { ["advanced"] = true }),
        ],
        Outputs = Schema.Outputs("IMAGE", "MASK"),
        ExtraInfo = Schema.Info(null, "extend canvas", "expand image"),
    };

    private static NodeInput Side(string name) => Schema.Int(name, 0, 0, Schema.MaxResolution, step: 8);

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var (left, top, right, bottom) = (call.Inputs.Int("left"), call.Inputs.Int("top"), call.Inputs.Int("right"), call.Inputs.Int("bottom"));
        var feathering = call.Inputs.Int("feathering", 40);
        var (width, height) = (image.Width + left + right, image.Height + top + bottom);
        var values = PixelImage.Allocate(width, height, image.Frames);
        Array.Fill(values, 0.5f);
        var mask = new float[width * height];
        Array.Fill(mask, 1f);
        var rowLength = image.Width * PixelImage.Channels;
        for (var row = 0; row < image.Frames * image.Height; row++)
        {
            var at = (((row / image.Height * height) + top + (row % image.Height)) * width) + left;
            image.Raw.AsSpan(row * rowLength, rowLength).CopyTo(values.AsSpan((int)at * PixelImage.Channels));
        }

        var isFeathered = feathering > 0 && feathering * 2 < image.Height && feathering * 2 < image.Width;
        for (var y = 0; y < image.Height; y++)
        {
            for (var x = 0; x < image.Width; x++)
            {
                // Only sides that were padded fade.
                long[] distances =
                [
                    top != 0 ? y : image.Height,
                    bottom != 0 ? image.Height - y : image.Height,
                    left != 0 ? x : image.Width,
                    right != 0 ? image.Width - x : image.Width,
                ];
                var part = isFeathered ? Math.Max(0, (double)(feathering - distances.Min()) / feathering) : 0;
                mask[((top + y) * width) + left + x] = (float)(part * part);
            }
        }

        return Results.Of(
            new PixelImage((int)width, (int)height, image.Frames, values) { SimulatedBy = image.SimulatedBy },
            new PixelMask((int)width, (int)height, 1, mask) { SimulatedBy = image.SimulatedBy });
    }
}
