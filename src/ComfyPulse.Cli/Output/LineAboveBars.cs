using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output;

/// <summary>A sentence that stays above the moving bars. It is written where the bars are drawn, and they are drawn anew below it: what it does not cover of them is erased first, or it would stay behind the sentence.</summary>
internal sealed class LineAboveBars(string sentence, Style style) : Renderable
{
    private const string EraseBelow = "\u001b[J";

    /// <inheritdoc/>
    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [Segment.Control(EraseBelow), .. ((IRenderable)new Text(sentence, style)).Render(options, maxWidth), Segment.LineBreak];
}
