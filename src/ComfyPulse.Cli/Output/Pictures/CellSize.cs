using System.Runtime.InteropServices;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>How many cells a picture takes.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct CellSize(int Columns, int Rows)
{
    /// <summary>The largest size within limits that keeps the picture's proportions; a cell is taken to be twice as high as wide.</summary>
    public static CellSize Fit(int width, int height, int mostColumns, int mostRows)
    {
        var scale = Math.Min((double)mostColumns / width, 2.0 * mostRows / height);
        return new(Math.Clamp((int)Math.Round(width * scale), 1, mostColumns), Math.Clamp((int)Math.Round(height * scale / 2), 1, mostRows));
    }
}
