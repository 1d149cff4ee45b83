namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>ImageInvert</c>: each colour's opposite.</summary>
internal static class ImageInvert
{
    public static NodeClass Create() => new(nameof(ImageInvert), Run)
    {
        DisplayName = "Invert Image Colors",
        Category = "image/color",
        Inputs = [Schema.Link("image", "IMAGE")],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(essentials: "Image Tools", "reverse colors"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var values = image.Values.ToArray();
        foreach (ref var value in values.AsSpan())
        {
            value = 1f - value;
        }

        return Results.Of(new PixelImage(image.Width, image.Height, image.Frames, values) { SimulatedBy = image.SimulatedBy });
    }
}
