using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>Models that enlarge: here by resampling, tile by tile in time and progress.</summary>
internal static class Upscaling
{
    private const string Module = "comfy_extras.nodes_upscale_model";
    private const int TileSide = 512;
    private const int Overlap = 32;

    public static IEnumerable<NodeClass> Create() => [Loader(), Upscale()];

    private static NodeClass Loader() => new("UpscaleModelLoader", call =>
    {
        var factor = call.Inputs.Text("model_name").Contains("x2", StringComparison.OrdinalIgnoreCase) ? 2 : 4;
        return Results.Of(new UpscaleModelValue(factor, Marks.Of(call, "UpscaleModelLoader")));
    })
    {
        DisplayName = "Load Upscale Model",
        Category = "model/loaders",
        Description = "Simulated: no file is read. The name says how many times larger.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Combo("model_name", ModelFiles.UpscaleModels)],
        Outputs = Schema.Outputs("UPSCALE_MODEL"),
        IsSimulated = true,
    };

    private static NodeClass Upscale() => new("ImageUpscaleWithModel", async call =>
    {
        var factor = call.Inputs.Get<UpscaleModelValue>("upscale_model").Factor;
        var image = call.Inputs.Get<PixelImage>("image");
        PixelImage.CheckSize((long)image.Width * factor, (long)image.Height * factor, image.Frames);
        var tiles = image.Frames * Tiles(image.Width) * Tiles(image.Height);
        var pace = call.Environment.Work?.Tiles(call, Math.Min(TileSide, image.Width), Math.Min(TileSide, image.Height)) ?? Pace.Even(call.Environment.StepTime);
        await pace.BeginAsync(call).ConfigureAwait(false);
        for (var tile = 1; tile <= tiles; tile++)
        {
            await call.DelayAsync(pace.Step(tile)).ConfigureAwait(false);
            call.Report(tile, tiles);
        }

        var larger = Scaling.Scale(image, image.Width * factor, image.Height * factor, "bicubic", cropCenter: false);
        float[] values = [.. larger.Raw.Select(value => Math.Clamp(value, 0f, 1f))];
        return new NodeResult.Values([new PixelImage(larger.Width, larger.Height, larger.Frames, values) { SimulatedBy = Marks.Of(call, "ImageUpscaleWithModel") }]);
    })
    {
        DisplayName = "Upscale Image (using Model)",
        Category = "image/upscaling",
        Description = "Simulated: resamples the picture, and takes the pod's step time a tile.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("upscale_model", "UPSCALE_MODEL"), Schema.Link("image", "IMAGE")],
        Outputs = Schema.Outputs("IMAGE"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "upscale", "enlarge image", "super resolution"),
    };

    // How many tiles cover a side, as ComfyUI counts them.
    private static int Tiles(int side) => side <= TileSide ? 1 : (int)Math.Ceiling((double)(side - Overlap) / (TileSide - Overlap));
}
