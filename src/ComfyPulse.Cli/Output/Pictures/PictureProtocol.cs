namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>How pictures are drawn in a terminal.</summary>
internal enum PictureProtocol
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Half blocks: two pixels a cell. Every terminal with 256 colours and Unicode has them.</summary>
    Blocks,

    /// <summary>DEC's sixels.</summary>
    Sixel,

    /// <summary>iTerm2's inline images, which WezTerm and mintty have too.</summary>
    ITerm2,

    /// <summary>Kitty's graphics, placed by Unicode placeholders; Ghostty has them too.</summary>
    Kitty,
}
