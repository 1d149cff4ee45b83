using System.Globalization;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>iTerm2's inline images: a picture file in an escape sequence.</summary>
internal static class ITerm2
{
    /// <summary>The characters.</summary>
    /// <param name="png">The picture as PNG.</param>
    /// <param name="size">The cells that it fills.</param>
    public static string Draw(ReadOnlySpan<byte> png, CellSize size) => string.Create(
        CultureInfo.InvariantCulture,
        $"\u001b]1337;File=inline=1;size={png.Length};width={size.Columns};height={size.Rows};preserveAspectRatio=0:{Convert.ToBase64String(png)}\a");
}
