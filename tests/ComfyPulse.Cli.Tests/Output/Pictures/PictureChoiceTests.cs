using ComfyPulse.Cli.Output.Pictures;

namespace ComfyPulse.Cli.Tests.Output.Pictures;

public sealed class PictureChoiceTests
{
    [Theory]
    [InlineData("TERM=xterm-kitty", "Kitty")]
    [InlineData("TERM=xterm-256color KITTY_WINDOW_ID=1", "Kitty")]
    [InlineData("TERM=xterm-ghostty", "Kitty")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=ghostty", "Kitty")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=iTerm.app", "ITerm2")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=WezTerm", "ITerm2")]
    [InlineData("TERM=xterm-256color LC_TERMINAL=iTerm2", "ITerm2")]
    [InlineData("TERM=foot", "Sixel")]
    [InlineData("TERM=mlterm", "Sixel")]
    [InlineData("TERM=xterm-256color KONSOLE_VERSION=230804", "Sixel")]
    [InlineData("TERM=xterm-256color KONSOLE_VERSION=211203", "Blocks")]
    [InlineData("TERM=xterm-256color WT_SESSION=1", "Blocks")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=vscode", "Blocks")]
    [InlineData("TERM=xterm-256color", "Blocks")]
    [InlineData("TERM=screen-256color KITTY_WINDOW_ID=1", "Blocks")]
    [InlineData("TERM=xterm-kitty TMUX=/tmp/tmux", "Blocks")]
    [InlineData("TERM=dumb KITTY_WINDOW_ID=1", "None")]
    [InlineData("TERM=xterm-kitty NO_COLOR=1", "None")]
    [InlineData("TERM=xterm-kitty COMFYPULSE_PREVIEW=none", "None")]
    [InlineData("TERM=xterm-kitty COMFYPULSE_PREVIEW=blocks", "Blocks")]
    [InlineData("TERM=xterm TMUX=1 COMFYPULSE_PREVIEW=Sixel", "Sixel")]
    [InlineData("TERM=xterm COMFYPULSE_PREVIEW=iterm2", "ITerm2")]
    [InlineData("TERM=xterm COMFYPULSE_PREVIEW=kitty", "Kitty")]
    [InlineData("TERM=xterm-kitty COMFYPULSE_PREVIEW=nonsense", "Kitty")]
    [InlineData("COMFYPULSE_PREVIEW=kitty TERM=dumb", "None")]
    public void The_environment_tells_what_the_terminal_can(string environment, string protocol) => Assert.Equal(protocol, Choose(environment, true, true).ToString());

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public void Half_blocks_need_unicode_and_colours(bool isUnicode, bool hasManyColors)
    {
        Assert.Equal(PictureProtocol.None, Choose("TERM=xterm", isUnicode, hasManyColors));
        Assert.Equal(PictureProtocol.Kitty, Choose("TERM=xterm-kitty", isUnicode, hasManyColors));
    }

    private static PictureProtocol Choose(string environment, bool isUnicode, bool hasManyColors)
    {
        var variables = environment.Split(' ').Select(part => part.Split('=')).ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        return PictureChoice.Of(variables.GetValueOrDefault, isUnicode, hasManyColors);
    }
}
