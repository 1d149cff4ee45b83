using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>EmptyImage</c>: pictures of one colour.</summary>
internal static class EmptyImage
{
    public static NodeClass Create() => new(nameof(EmptyImage), Run)
    {
        DisplayName = "Empty Image",
        Category = "image",
        Inputs =
        [
            Schema.Int("width", 512, 1, Schema.MaxResolution, step: 1),
            Schema.Int("height", 512, 1, Schema.MaxResolution, step: 1),
            Schema.Int("batch_size", 1, 1, 4096),
            Schema.Int("color", 0, 0, 0xFFFFFF, step: 1, more: new JsonObject { ["display"] = "color" }),
        ],
        Outputs = Schema.Outputs("IMAGE"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var width = call.Inputs.Int("width", 512);
        var height = call.Inputs.Int("height", 512);
        var frames = call.Inputs.Int("batch_size", 1);
        var color = call.Inputs.Int("color");
        var values = PixelImage.Allocate(width, height, frames);
        ReadOnlySpan<float> pixel = [Part(color >> 16), Part(color >> 8), Part(color)];
        for (var i = 0; i < values.Length; i += PixelImage.Channels)
        {
            pixel.CopyTo(values.AsSpan(i));
        }

        return Results.Of(new PixelImage((int)width, (int)height, (int)frames, values));
    }

    private static float Part(long color) => (float)((color & 0xFF) / 255.0);
}
