using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary>
/// <c>LoadImage</c>: a file's pictures, and what is transparent in them as a mask; <c>LoadImageMask</c>: that mask or a colour as one;
/// <c>LoadImageOutput</c>: the same as the first, for files of the output folder.
/// </summary>
internal static class LoadImage
{
    private static readonly string[] Channels = ["alpha", "red", "green", "blue"];

    /// <summary>All of them, for a pod with these folders.</summary>
    public static IEnumerable<NodeClass> Create(NodeEnvironment environment)
    {
        var files = InputFiles.OfPictures(environment);
        return [Image(files), Mask(files), Output(files)];
    }

    private static NodeClass Image(InputFiles files) => new(nameof(LoadImage), call => LoadAsync(files, call.Inputs.Text("image")))
    {
        DisplayName = "Load Image",
        Category = "image",
        Inputs = [Choice(files)],
        Outputs = Schema.Outputs("IMAGE", "MASK"),
        ExtraInfo = Schema.Info(essentials: "Basics", "open image", "import image", "upload image"),
        Validate = inputs => files.Complaint(inputs, "image"),
        Fingerprint = inputs => files.Digest(inputs.Text("image")),
    };

    private static NodeClass Mask(InputFiles files) => new("LoadImageMask", async call =>
    {
        var loaded = await LoadValuesAsync(files, call.Inputs.Text("image")).ConfigureAwait(false);
        var channel = Array.IndexOf(Channels, call.Inputs.Text("channel", "alpha"));
        return new NodeResult.Values([channel > 0 ? PixelMask.From((PixelImage)loaded.Outputs[0]!, channel - 1) : loaded.Outputs[1]]);
    })
    {
        DisplayName = "Load Image (as Mask)",
        Category = "image",
        Inputs = [Choice(files), Schema.Combo("channel", Channels)],
        Outputs = Schema.Outputs("MASK"),
        ExtraInfo = Schema.Info(essentials: "Image Tools", "import mask", "alpha mask", "channel mask"),
        Validate = inputs => files.Complaint(inputs, "image"),
        Fingerprint = inputs => files.Digest(inputs.Text("image")),
    };

    private static NodeClass Output(InputFiles files)
    {
        var info = Schema.Info(essentials: "Basics", "output image", "previous generation");
        info["experimental"] = true;
        return new("LoadImageOutput", call => LoadAsync(files, call.Inputs.Text("image")))
        {
            DisplayName = "Load Image (from Outputs)",
            Category = "image",
            Description = "Loads a picture of the output folder; user interfaces ask this pod which there are.",
            Inputs =
            [
                new NodeInput("image", "COMBO")
                {
                    IsCheckedByClass = true,
                    Extra = new JsonObject
                    {
                        ["image_upload"] = true,
                        ["image_folder"] = "output",
                        ["remote"] = new JsonObject { ["route"] = "/internal/files/output", ["refresh_button"] = true, ["control_after_refresh"] = "first" },
                    },
                },
            ],
            Outputs = Schema.Outputs("IMAGE", "MASK"),
            ExtraInfo = info,
            Validate = inputs => files.Complaint(inputs, "image"),
            Fingerprint = inputs => files.Digest(inputs.Text("image")),
        };
    }

    private static NodeInput Choice(InputFiles files) => new("image", "COMBO")
    {
        Options = files.List,
        IsCheckedByClass = true,
        Extra = new JsonObject { ["image_upload"] = true },
    };

    private static async ValueTask<NodeResult> LoadAsync(InputFiles files, string name) => await LoadValuesAsync(files, name).ConfigureAwait(false);

    private static async ValueTask<NodeResult.Values> LoadValuesAsync(InputFiles files, string name)
    {
        var frames = ImageCodec.DecodeFrames(await files.ReadAsync(name).ConfigureAwait(false));
        if (frames is not [var first, ..])
        {
            throw new NodeFailureException("PIL.UnidentifiedImageError", $"cannot identify image file {PythonValue.Quote(files.Find(name) ?? name)}");
        }

        return new NodeResult.Values([ToImage(frames), first.HasAlpha ? ToMask(frames) : new PixelMask(64, 64, 1, new float[64 * 64])]);
    }

    private static PixelImage ToImage(IReadOnlyList<RgbaImage> frames)
    {
        var values = PixelImage.Allocate(frames[0].Width, frames[0].Height, frames.Count);
        var to = 0;
        foreach (var frame in frames)
        {
            for (var from = 0; from < frame.Pixels.Length; from += 4)
            {
                values[to++] = frame.Pixels[from] / 255f;
                values[to++] = frame.Pixels[from + 1] / 255f;
                values[to++] = frame.Pixels[from + 2] / 255f;
            }
        }

        return new PixelImage(frames[0].Width, frames[0].Height, frames.Count, values);
    }

    private static PixelMask ToMask(IReadOnlyList<RgbaImage> frames) => new(
        frames[0].Width,
        frames[0].Height,
        frames.Count,
        [.. frames.SelectMany(frame => Enumerable.Range(0, frame.Width * frame.Height).Select(pixel => 1f - (frame.Pixels[(pixel * 4) + 3] / 255f)))]);
}
