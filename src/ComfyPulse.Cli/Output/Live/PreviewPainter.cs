using ComfyPulse.Cli.Output.Pictures;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>Makes of the newest preview what a terminal draws. Previews that come faster than they are drawn are passed over; one that cannot be read changes nothing.</summary>
internal sealed class PreviewPainter(PictureProtocol protocol, bool isTrueColor)
{
    private const int MostColumns = 40;
    private const int MostRows = 16;

    // Pixels a cell: as large as cells may be today for those that scale pictures themselves, as small for sixels, which would grow over the bars.
    private const int FineCell = 16;
    private const int SixelCell = 8;

    // Other programs' pictures in the same terminal have ids too.
    private static readonly int Id = 0x430000 | (Environment.ProcessId & 0xFFFF);

    private PromptPreview? _offered;
    private PromptPreview? _drawn;
    private TerminalPicture? _picture;
    private (int Columns, int Rows) _limits;

    /// <summary>A preview; it replaces one that was not drawn yet.</summary>
    public void Offer(PromptPreview preview) => Volatile.Write(ref _offered, preview);

    /// <summary>The newest picture; the same object as long as nothing has changed. Null for none, or where the terminal is too small for any.</summary>
    public TerminalPicture? Newest(LiveSpace space)
    {
        var limits = (Columns: Math.Min(MostColumns, space.Width - 1), Rows: Math.Min(MostRows, space.Height / 2));
        var newest = Volatile.Read(ref _offered);
        if (newest is null || limits.Columns < 8 || limits.Rows < 4)
        {
            return null;
        }

        if (!ReferenceEquals(newest, _drawn) || limits != _limits)
        {
            _picture = TryPaint(newest, limits.Columns, limits.Rows) ?? _picture;
            (_drawn, _limits) = (newest, limits);
        }

        return _picture is { } picture && picture.Rows <= limits.Rows ? picture : null;
    }

    private TerminalPicture? TryPaint(PromptPreview preview, int columns, int rows)
    {
        try
        {
            return Paint(preview, columns, rows);
        }
        catch (InvalidOperationException)
        {
            // A picture that cannot be scaled is passed over like one that cannot be read: the bars go on.
            return null;
        }
    }

    private TerminalPicture? Paint(PromptPreview preview, int columns, int rows)
    {
        using var file = PictureFile.TryRead(preview.Image);
        if (file is null)
        {
            return null;
        }

        var size = CellSize.Fit(file.Width, file.Height, columns, rows);
        return protocol switch
        {
            PictureProtocol.Kitty => new(size.Rows, Kitty.Draw(Png(file, size), size, Id), Kitty.Remove(Id)),
            PictureProtocol.ITerm2 => new(size.Rows, ITerm2.Draw(Png(file, size), size)),
            PictureProtocol.Sixel => new(size.Rows, Sixel.Draw(file.ToPixels(size.Columns * SixelCell, Math.Max(1, size.Rows * 2 * SixelCell / Sixel.Band) * Sixel.Band))),
            _ => new(size.Rows, HalfBlocks.Draw(file.ToPixels(size.Columns, size.Rows * 2), isTrueColor)),
        };
    }

    private static byte[] Png(PictureFile file, CellSize size) =>
        file.ToPng(Math.Min(file.Width, size.Columns * FineCell), Math.Min(file.Height, size.Rows * 2 * FineCell));
}
