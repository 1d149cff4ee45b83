using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary><c>LatentUpscale</c> and <c>LatentUpscaleBy</c>: the same to be seen, at another size.</summary>
internal static class LatentSizes
{
    private const int Cell = 8;

    private static readonly string[] Methods = ["nearest-exact", "bilinear", "area", "bicubic", "bislerp"];

    public static IEnumerable<NodeClass> Create() => [Upscale(), UpscaleBy()];

    private static NodeClass Upscale() => new("LatentUpscale", call =>
    {
        var latent = call.Inputs.Get<LatentValue>("samples");
        var (width, height) = ((double)call.Inputs.Int("width", 512), (double)call.Inputs.Int("height", 512));
        (width, height) = (width, height) switch
        {
            (0, 0) => (latent.Width, latent.Height),
            (0, _) => (latent.Width * height / latent.Height, height),
            (_, 0) => (width, latent.Height * width / latent.Width),
            _ => (width, height),
        };
        return Results.Of(Sized(latent, width, height, Marks.Of(call, "LatentUpscale")));
    })
    {
        DisplayName = "Upscale Latent",
        Category = "model/latent",
        Description = "Simulated: the picture to come, at another size.",
        Inputs =
        [
            Schema.Link("samples", "LATENT"),
            Schema.Combo("upscale_method", Methods),
            Schema.Int("width", 512, 0, Schema.MaxResolution, step: 8),
            Schema.Int("height", 512, 0, Schema.MaxResolution, step: 8),
            Schema.Combo("crop", ["disabled", "center"]),
        ],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "enlarge latent", "resize latent"),
    };

    private static NodeClass UpscaleBy() => new("LatentUpscaleBy", call =>
    {
        var latent = call.Inputs.Get<LatentValue>("samples");
        var factor = call.Inputs.Float("scale_by", 1.5);
        return Results.Of(Sized(latent, latent.Width * factor, latent.Height * factor, Marks.Of(call, "LatentUpscaleBy")));
    })
    {
        DisplayName = "Upscale Latent By",
        Category = "model/latent",
        Description = "Simulated: the picture to come, at another size.",
        Inputs = [Schema.Link("samples", "LATENT"), Schema.Combo("upscale_method", Methods), Schema.Float("scale_by", 1.5, 0.01, 8)],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "enlarge latent", "scale latent"),
    };

    private static LatentValue Sized(LatentValue latent, double width, double height, IReadOnlyCollection<string> marks)
    {
        var (w, h) = (Side(width), Side(height));
        PixelImage.CheckSize(w, h, latent.Frames);
        return latent with { Width = w, Height = h, SimulatedBy = marks };
    }

    private static int Side(double side) => Math.Max(1, (int)Math.Round(side / Cell)) * Cell;
}
