using System.Globalization;

namespace ComfyPulse.Cli.Output.Pictures;

/// <summary>Which protocol a terminal gets, by what its environment says. It is not asked: its answer would come where the user types.</summary>
internal static class PictureChoice
{
    /// <summary>Chooses by hand: <c>kitty</c>, <c>iterm2</c>, <c>sixel</c>, <c>blocks</c>, <c>none</c>.</summary>
    public const string Variable = "COMFYPULSE_PREVIEW";

    private static readonly string[] SixelTerminals = ["foot", "mlterm", "yaft", "contour"];

    /// <summary>The protocol.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="isUnicode">Whether the terminal shows more than ASCII.</param>
    /// <param name="hasManyColors">Whether it has 256 colours or more.</param>
    public static PictureProtocol Of(Func<string, string?> variable, bool isUnicode, bool hasManyColors)
    {
        string Read(string name) => variable(name) ?? "";
        var terminal = Read("TERM");
        if (Read("NO_COLOR").Length > 0 || terminal.Equals("dumb", StringComparison.OrdinalIgnoreCase))
        {
            return PictureProtocol.None;
        }

        var blocks = isUnicode && hasManyColors ? PictureProtocol.Blocks : PictureProtocol.None;
        return Read(Variable).ToUpperInvariant() switch
        {
            "KITTY" => PictureProtocol.Kitty,
            "ITERM2" => PictureProtocol.ITerm2,
            "SIXEL" => PictureProtocol.Sixel,
            "BLOCKS" => PictureProtocol.Blocks,
            "NONE" => PictureProtocol.None,
            _ => ByTerminal(Read, terminal) ?? blocks,
        };
    }

    private static PictureProtocol? ByTerminal(Func<string, string> read, string terminal)
    {
        // tmux and screen keep a terminal of their own between, which knows only text; what is around them says nothing.
        if (read("TMUX").Length > 0 || read("STY").Length > 0 || Begins(terminal, "tmux") || Begins(terminal, "screen"))
        {
            return null;
        }

        var program = read("TERM_PROGRAM");
        if (read("KITTY_WINDOW_ID").Length > 0 || Begins(terminal, "xterm-kitty") || Begins(terminal, "xterm-ghostty") || program == "ghostty")
        {
            return PictureProtocol.Kitty;
        }

        if (program is "iTerm.app" or "WezTerm" or "mintty" || read("LC_TERMINAL") == "iTerm2")
        {
            return PictureProtocol.ITerm2;
        }

        // Windows Terminal has sixels since 1.22 and does not say which it is; an older one would show nothing.
        return SixelTerminals.Any(name => Begins(terminal, name)) || terminal.Contains("sixel", StringComparison.OrdinalIgnoreCase) || IsNewKonsole(read("KONSOLE_VERSION"))
            ? PictureProtocol.Sixel
            : null;
    }

    // 220400: sixels came with 22.04.
    private static bool IsNewKonsole(string version) => int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 220_400;

    private static bool Begins(string terminal, string name) => terminal.StartsWith(name, StringComparison.OrdinalIgnoreCase);
}
