namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary>Losses as a blue line over two axes, from the lowest to the highest. As in ComfyUI, but without words.</summary>
internal sealed class LossPlot
{
    public const int Width = PlotWidth + Margin;
    public const int Height = PlotHeight + Margin;

    private const int PlotWidth = 800;
    private const int PlotHeight = 480;
    private const int Margin = 40;
    private const int Thickness = 2;

    private static readonly byte[] Blue = [0, 0, 255];
    private static readonly byte[] Black = [0, 0, 0];

    private readonly byte[] _pixels = new byte[Width * Height * 3];

    private LossPlot() => _pixels.AsSpan().Fill(byte.MaxValue);

    /// <summary>Red, green and blue of each pixel.</summary>
    /// <exception cref="NodeFailureException">All are equal: ComfyUI divides by their range.</exception>
    public static byte[] Draw(IReadOnlyList<double> losses)
    {
        var (lowest, highest) = (losses.Min(), losses.Max());
        if (lowest == highest)
        {
            throw new NodeFailureException("ZeroDivisionError", "float division by zero");
        }

        var plot = new LossPlot();
        for (var i = 1; i < losses.Count; i++)
        {
            plot.Line(X(i - 1), Y(i - 1), X(i), Y(i), Blue);
        }

        plot.Line(Margin, 0, Margin, PlotHeight, Black);
        plot.Line(Margin, PlotHeight, Width, PlotHeight, Black);
        return plot._pixels;

        int X(int pass) => Margin + (int)((double)pass / losses.Count * PlotWidth);
        int Y(int pass) => PlotHeight - (int)((losses[pass] - lowest) / (highest - lowest) * PlotHeight);
    }

    private void Line(int x0, int y0, int x1, int y1, byte[] colour)
    {
        var count = Math.Max(Math.Max(Math.Abs(x1 - x0), Math.Abs(y1 - y0)), 1);
        for (var i = 0; i <= count; i++)
        {
            Dot(x0 + ((x1 - x0) * i / count), y0 + ((y1 - y0) * i / count), colour);
        }
    }

    private void Dot(int left, int top, byte[] colour)
    {
        for (var y = top; y < Math.Min(top + Thickness, Height); y++)
        {
            for (var x = left; x < Math.Min(left + Thickness, Width); x++)
            {
                colour.CopyTo(_pixels, ((y * Width) + x) * 3);
            }
        }
    }
}
