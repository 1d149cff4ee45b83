using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>Latents: empty ones, and the way from and to pictures.</summary>
internal static class Latents
{
    // A latent has one cell for so many pixels.
    private const int Cell = 8;

    public static IEnumerable<NodeClass> Create() => [EmptyLatent(), EmptySd3Latent(), Encode(), Decode(), DecodeTiled()];

    private static NodeClass EmptyLatent() => new("EmptyLatentImage", call => Empty(call, "EmptyLatentImage", 512))
    {
        DisplayName = "Empty Latent Image",
        Category = "model/latent",
        Description = "Simulated: the size of the picture to come.",
        Inputs = Size(512, step: 8),
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "blank latent", "new latent"),
    };

    private static NodeClass EmptySd3Latent() => new("EmptySD3LatentImage", call => Empty(call, "EmptySD3LatentImage", 1024))
    {
        Category = "model/latent/stable diffusion",
        Description = "Simulated: the size of the picture to come.",
        PythonModule = "comfy_extras.nodes_sd3",
        IsV3 = true,
        Inputs = Size(1024, step: 16),
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeClass Encode() => new("VAEEncode", call =>
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var pixels = Trimmed(call.Inputs.Get<PixelImage>("pixels"));
        return Results.Of(new LatentValue(pixels.Width, pixels.Height, pixels.Frames, new Canvas.Picture(pixels), Marks.Of(call, "VAEEncode")));
    })
    {
        DisplayName = "VAE Encode",
        Category = "model/latent",
        Description = "Simulated: keeps the picture, trimmed to a multiple of 8 pixels.",
        Inputs = [Schema.Link("pixels", "IMAGE"), Schema.Link("vae", "VAE")],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "encode", "image to latent"),
    };

    private static NodeClass Decode() => new("VAEDecode", call => Paint(call, "VAEDecode"))
    {
        DisplayName = "VAE Decode",
        Category = "model/latent",
        Description = "Simulated: paints the picture that the latent stands for.",
        Inputs = [Schema.Link("samples", "LATENT"), Schema.Link("vae", "VAE")],
        Outputs = Schema.Outputs("IMAGE"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "decode", "latent to image"),
    };

    private static NodeClass DecodeTiled() => new("VAEDecodeTiled", call => Paint(call, "VAEDecodeTiled"))
    {
        DisplayName = "VAE Decode (Tiled)",
        Category = "model/latent",
        Description = "Simulated: paints the picture that the latent stands for.",
        Inputs =
        [
            Schema.Link("samples", "LATENT"),
            Schema.Link("vae", "VAE"),
            Tile("tile_size", 512, 64, 32),
            Tile("overlap", 64, 0, 32),
            Tile("temporal_size", 64, 8, 4),
            Tile("temporal_overlap", 8, 4, 4),
        ],
        Outputs = Schema.Outputs("IMAGE"),
        IsSimulated = true,
    };

    private static NodeInput Tile(string name, int fallback, int min, int step) => Schema.Int(name, fallback, min, 4096, step, new JsonObject { ["advanced"] = true });

    private static NodeInput[] Size(int side, int step) =>
    [
        Schema.Int("width", side, 16, Schema.MaxResolution, step),
        Schema.Int("height", side, 16, Schema.MaxResolution, step),
        Schema.Int("batch_size", 1, 1, 4096),
    ];

    private static ValueTask<NodeResult> Empty(NodeCall call, string classType, int side)
    {
        var width = Math.Max(Cell, call.Inputs.Int("width", side) / Cell * Cell);
        var height = Math.Max(Cell, call.Inputs.Int("height", side) / Cell * Cell);
        var frames = call.Inputs.Int("batch_size", 1);
        PixelImage.CheckSize(width, height, frames);
        return Results.Of(new LatentValue((int)width, (int)height, (int)frames, new Canvas.Blank(), Marks.Of(call, classType)));
    }

    private static ValueTask<NodeResult> Paint(NodeCall call, string classType)
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var latent = call.Inputs.Get<LatentValue>("samples");
        var values = PixelImage.Allocate(latent.Width, latent.Height, latent.Frames);
        for (var frame = 0; frame < latent.Frames; frame++)
        {
            var picture = latent.Content.Paint(latent.Width, latent.Height, frame);
            picture.CopyTo(values, (long)frame * picture.Length);
        }

        return Results.Of(new PixelImage(latent.Width, latent.Height, latent.Frames, values) { SimulatedBy = Marks.Of(call, classType) });
    }

    // The middle part whose sides are multiples of a cell; a picture smaller than a cell is made one.
    internal static PixelImage Trimmed(PixelImage image)
    {
        var (width, height) = (image.Width / Cell * Cell, image.Height / Cell * Cell);
        return (width, height) switch
        {
            (0, _) or (_, 0) => Scaling.Scale(image, Math.Max(Cell, width), Math.Max(Cell, height), "nearest-exact", cropCenter: false),
            _ when (width, height) == (image.Width, image.Height) => image,
            _ => Scaling.Crop(image, image.Width % Cell / 2, image.Height % Cell / 2, width, height),
        };
    }
}
