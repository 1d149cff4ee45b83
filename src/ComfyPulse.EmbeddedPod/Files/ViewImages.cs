using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>The image work behind <c>/view</c> and masks.</summary>
internal sealed class ViewImages : IViewImages
{
    public byte[] EncodePreview(string path, string format, int quality) =>
        format == "jpeg" ? ImageCodec.EncodeJpeg(Read(path), quality) : ImageCodec.EncodeWebp(Read(path), quality);

    public byte[] EncodeChannel(string path, string channel)
    {
        var image = Read(path);
        return channel == "a" ? Encode(Masked(new RgbaImage(image.Width, image.Height, new byte[image.Pixels.Length], HasAlpha: true), image)) : Encode(image with { HasAlpha = false });
    }

    public void ApplyMask(string originalPath, string maskPath, string targetPath) => File.WriteAllBytes(targetPath, Encode(Masked(Read(originalPath), Read(maskPath))));

    private static RgbaImage Read(string path) => ImageCodec.Decode(File.ReadAllBytes(path)) ?? throw new InvalidDataException($"{Path.GetFileName(path)} is no image.");

    // The colours of one image with the alpha of another.
    private static RgbaImage Masked(RgbaImage colours, RgbaImage mask)
    {
        if (colours.Width != mask.Width || colours.Height != mask.Height)
        {
            throw new InvalidDataException("The mask and its image are of different sizes.");
        }

        var pixels = (byte[])colours.Pixels.Clone();
        for (var alpha = 3; alpha < pixels.Length; alpha += 4)
        {
            pixels[alpha] = mask.Pixels[alpha];
        }

        return new RgbaImage(colours.Width, colours.Height, pixels, HasAlpha: true);
    }

    private static byte[] Encode(RgbaImage image)
    {
        if (image.HasAlpha)
        {
            return PngWriter.Encode(image.Pixels, image.Width, image.Height, channels: 4);
        }

        var colours = new byte[image.Width * image.Height * 3];
        for (var (from, to) = (0, 0); to < colours.Length; (from, to) = (from + 4, to + 3))
        {
            image.Pixels.AsSpan(from, 3).CopyTo(colours.AsSpan(to));
        }

        return PngWriter.Encode(colours, image.Width, image.Height, channels: 3);
    }
}
