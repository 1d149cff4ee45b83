namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>A picture: red, green and blue, a byte each, row by row.</summary>
internal sealed record Pixels(int Width, int Height, ReadOnlyMemory<byte> Rgb)
{
    /// <summary>One pixel; black outside of the picture.</summary>
    public (byte R, byte G, byte B) At(int x, int y)
    {
        if ((uint)x >= (uint)Width || (uint)y >= (uint)Height)
        {
            return default;
        }

        var pixel = Rgb.Span.Slice(((y * Width) + x) * 3, 3);
        return (pixel[0], pixel[1], pixel[2]);
    }
}
