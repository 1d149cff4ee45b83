using System.Globalization;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageQuantize</c>: each picture in a few colours of its own. Which colours, Pillow decides a little otherwise.</summary>
internal static class ImageQuantize
{
    private const string None = "none";
    private const string FloydSteinberg = "floyd-steinberg";
    private const string Bayer = "bayer-";

    private static readonly string[] Dithers = [None, FloydSteinberg, Bayer + "2", Bayer + "4", Bayer + "8", Bayer + "16"];

    public static NodeClass Create() => new(nameof(ImageQuantize), call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var (colors, dither) = ((int)call.Inputs.Int("colors", 256), call.Inputs.Text("dither", None));
        var values = new float[image.Raw.Length];
        for (var frame = 0; frame < image.Frames; frame++)
        {
            if (call.IsInterrupted)
            {
                throw new NodeInterruptedException();
            }

            var pixels = image.ToRgb(frame);
            Quantize(pixels, image.Width, colors, dither);
            var target = values.AsSpan(frame * image.FrameLength);
            for (var i = 0; i < pixels.Length; i++)
            {
                target[i] = pixels[i] / 255f;
            }
        }

        return Results.Of(new PixelImage(image.Width, image.Height, image.Frames, values) { SimulatedBy = image.SimulatedBy });
    })
    {
        DisplayName = "Quantize Image",
        Category = "image/filters",
        PythonModule = "comfy_extras.nodes_post_processing",
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Int("colors", 256, 1, 256, step: 1), Schema.Combo("dither", Dithers)],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static void Quantize(Span<byte> pixels, int width, int colors, string dither)
    {
        var palette = ColorPalette.Of(pixels, colors);
        if (dither == FloydSteinberg)
        {
            Dithering.Diffuse(pixels, width, palette);
        }
        else
        {
            var order = dither.StartsWith(Bayer, StringComparison.Ordinal) ? int.Parse(dither.AsSpan(Bayer.Length), CultureInfo.InvariantCulture) : 1;
            Dithering.Order(pixels, width, palette, order, spread: 2.0 * 256 / colors);
        }
    }
}
