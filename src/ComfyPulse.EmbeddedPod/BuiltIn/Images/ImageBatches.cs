using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Images;

/// <summary><c>RepeatImageBatch</c> and <c>ImageFromBatch</c>: more pictures of a batch, or fewer.</summary>
internal static class ImageBatches
{
    private const string Module = "comfy_extras.nodes_images";

    /// <param name="countsFromEnd">Whether a picture of a batch may be counted from its end, with -1 for the last.</param>
    public static IEnumerable<NodeClass> Create(bool countsFromEnd) => [Repeat(), Part(countsFromEnd)];

    /// <summary>The batch with so many pictures: cut off, or begun again, as ComfyUI makes batches of one length.</summary>
    public static PixelImage Fit(PixelImage image, int frames)
    {
        if (frames == image.Frames)
        {
            return image;
        }

        var values = PixelImage.Allocate(image.Width, image.Height, frames);
        for (var frame = 0; frame < frames; frame++)
        {
            image.Frame(frame % image.Frames).CopyTo(values.AsSpan(frame * image.FrameLength));
        }

        return new PixelImage(image.Width, image.Height, frames, values) { SimulatedBy = image.SimulatedBy, Alpha = image.Alpha is { } alpha ? Fit(alpha, frames) : null };
    }

    /// <summary>The same of masks.</summary>
    public static PixelMask Fit(PixelMask mask, int frames)
    {
        if (frames == mask.Frames)
        {
            return mask;
        }

        PixelImage.CheckSize(mask.Width, mask.Height, frames);
        float[] values = [.. Enumerable.Range(0, frames).SelectMany(frame => mask.Mask(frame % mask.Frames).ToArray())];
        return new PixelMask(mask.Width, mask.Height, frames, values) { SimulatedBy = mask.SimulatedBy };
    }

    private static NodeClass Repeat() => new("RepeatImageBatch", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var frames = image.Frames * call.Inputs.Int("amount", 1);
        PixelImage.CheckSize(image.Width, image.Height, frames);
        return Results.Of(Fit(image, (int)frames));
    })
    {
        DisplayName = "Repeat Image Batch",
        Category = "image/batch",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("image", "IMAGE"), Schema.Int("amount", 1, 1, 4096)],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "duplicate image", "clone image"),
    };

    private static NodeClass Part(bool countsFromEnd) => new("ImageFromBatch", call =>
    {
        var image = call.Inputs.Get<PixelImage>("image");
        var index = call.Inputs.Int("batch_index");
        var first = (int)Math.Clamp(index < 0 ? index + image.Frames : index, 0, image.Frames - 1);
        var length = (int)Math.Min(image.Frames - first, call.Inputs.Int("length", 1));
        var values = image.Raw.AsSpan(first * image.FrameLength, length * image.FrameLength).ToArray();
        return Results.Of(new PixelImage(image.Width, image.Height, length, values) { SimulatedBy = image.SimulatedBy, Alpha = Part(image.Alpha, first, length) });
    })
    {
        DisplayName = "Get Image from Batch",
        Category = "image/batch",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("image", "IMAGE"),
            countsFromEnd ? Schema.Int("batch_index", 0, -Schema.MaxResolution, Schema.MaxResolution) : Schema.Int("batch_index", 0, 0, 4095),
            Schema.Int("length", 1, 1, 4096),
        ],
        Outputs = Schema.Outputs("IMAGE"),
        ExtraInfo = Schema.Info(null, "select image", "pick from batch", "extract image"),
    };

    private static PixelMask? Part(PixelMask? mask, int first, int length)
    {
        if (mask is null)
        {
            return null;
        }

        var size = mask.Width * mask.Height;
        return new PixelMask(mask.Width, mask.Height, length, mask.Raw.AsSpan(first * size, length * size).ToArray()) { SimulatedBy = mask.SimulatedBy };
    }
}
