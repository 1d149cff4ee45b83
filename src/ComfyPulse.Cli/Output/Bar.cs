using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output;

/// <summary>A bar of a given share of the width it gets; an unknown share is an empty bar.</summary>
internal sealed class Bar(double? fraction, int width, Color color) : IRenderable
{
    private static readonly Style Rest = new(Color.Grey35);

    /// <inheritdoc/>
    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(4, maxWidth), Math.Min(width, maxWidth));

    /// <inheritdoc/>
    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var cells = Math.Min(width, maxWidth);
        var (full, half, rest) = options.Unicode ? ('━', "╸", '━') : ('#', "", '-');
        var halves = (int)Math.Floor(Math.Clamp(fraction ?? 0, 0, 1) * cells * 2);
        var done = halves / 2;
        yield return new Segment(new string(full, done), new Style(color));

        // Without colours a full and an empty bar of one character would look the same.
        var empty = options.ColorSystem is ColorSystem.NoColors && options.Unicode ? ' ' : rest;
        if (halves % 2 == 1 && half.Length > 0)
        {
            yield return new Segment(half, new Style(color));
            done++;
        }

        yield return new Segment(new string(empty, cells - done), Rest);
    }
}
