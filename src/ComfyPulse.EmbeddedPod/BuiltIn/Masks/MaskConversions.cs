namespace ComfyPulse.EmbeddedPod.BuiltIn.Masks;

/// <summary><c>MaskToImage</c> and <c>ImageToMask</c>.</summary>
internal static class MaskConversions
{
    private const string Module = "comfy_extras.nodes_mask";

    private static readonly string[] Channels = ["red", "green", "blue", "alpha"];

    public static IEnumerable<NodeClass> Create() => [ToImage(), ToMask()];

    private static NodeClass ToImage() => new("MaskToImage", call => Results.Of(call.Inputs.Get<PixelMask>("mask").ToImage()))
    {
        DisplayName = "Convert Mask to Image",
        Category = "image/mask",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("mask", "MASK")],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "convert mask"),
    };

    private static NodeClass ToMask() => new("ImageToMask", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var channel = Array.IndexOf(Channels, call.Inputs.Text("channel", "red"));
        if (channel < PixelImage.Channels)
        {
            return Results.Of(PixelMask.From(image, channel));
        }

        return Results.Of(image.Alpha ?? throw new NodeFailureException("IndexError", "index 3 is out of bounds for dimension 3 with size 3"));
    })
    {
        DisplayName = "Convert Image to Mask",
        Category = "image/mask",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Combo("channel", Channels)],
        Outputs = Schema.Outputs("MASK"),
        ExtraInfo = Schema.Info(null, "extract channel", "channel to mask"),
    };
}
