using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageFlip</c> and <c>ImageRotate</c> (clockwise).</summary>
internal static class ImageTurns
{
    private const string Module = "comfy_extras.nodes_images";

    public static IEnumerable<NodeClass> Create() => [Flip(), Rotate()];

    private static NodeClass Flip() => new("ImageFlip", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var isVertical = call.Inputs.Text("flip_method").StartsWith('x');
        return Results.Of(Turn(image, image.Width, image.Height, (x, y) => isVertical ? (x, image.Height - 1 - y) : (image.Width - 1 - x, y)));
    })
    {
        DisplayName = "Flip Image",
        Category = "image/transform",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Combo("flip_method", ["x-axis: vertically", "y-axis: horizontally"])],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "mirror", "reflect"),
    };

    private static NodeClass Rotate() => new("ImageRotate", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var (right, bottom) = (image.Width - 1, image.Height - 1);
        return Results.Of(call.Inputs.Text("rotation") switch
        {
            "90 degrees" => Turn(image, image.Height, image.Width, (x, y) => (y, bottom - x)),
            "180 degrees" => Turn(image, image.Width, image.Height, (x, y) => (right - x, bottom - y)),
            "270 degrees" => Turn(image, image.Height, image.Width, (x, y) => (right - y, x)),
            _ => image,
        });
    })
    {
        DisplayName = "Rotate Image",
        Category = "image/transform",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Combo("rotation", ["none", "90 degrees", "180 degrees", "270 degrees"])],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(essentials: "Image Tools", "turn", "flip orientation"),
    };

    /// <summary>Pictures of another shape, each pixel taken from where <paramref name="source"/> says.</summary>
    private static PixelImage Turn(PixelImage image, int width, int height, Func<int, int, (int X, int Y)> source)
    {
        var values = PixelImage.Allocate(width, height, image.Frames);
        var to = values.AsSpan();
        for (var frame = 0; frame < image.Frames; frame++)
        {
            var pixels = image.Frame(frame);
            for (var y = 0; y < height; y++)
            {
                for (var x = 0; x < width; x++)
                {
                    var (fromX, fromY) = source(x, y);
                    pixels.Slice(((fromY * image.Width) + fromX) * PixelImage.Channels, PixelImage.Channels).CopyTo(to);
                    to = to[PixelImage.Channels..];
                }
            }
        }

        return new PixelImage(width, height, image.Frames, values) { SimulatedBy = image.SimulatedBy };
    }
}
