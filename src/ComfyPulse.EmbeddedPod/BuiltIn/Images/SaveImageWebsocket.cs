using System.IO.Compression;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>SaveImageWebsocket</c>: whole PNG files as preview frames, and nowhere else. Its progress counts from 0 and never reaches its maximum.</summary>
internal static class SaveImageWebsocket
{
    public static NodeClass Create() => new(nameof(SaveImageWebsocket), Run)
    {
        DisplayName = "Save Image (Websocket)",
        Category = "image",
        PythonModule = "custom_nodes.websocket_image_save",
        Inputs = [Schema.Link("images", "IMAGE")],
        IsOutputNode = true,
        Fingerprint = _ => Guid.NewGuid().ToString(),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var images = call.Inputs.Get<PixelImage>("images");
        for (var i = 0; i < images.Frames; i++)
        {
            var png = PngWriter.Encode(images.ToRgb(i), images.Width, images.Height, PixelImage.Channels, level: CompressionLevel.Fastest);
            call.Report(i, images.Frames, new PreviewImage(png, IsPng: true));
        }

        return Results.Of();
    }
}
