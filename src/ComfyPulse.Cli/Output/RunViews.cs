using ComfyPulse.Cli.Output.Live;
using ComfyPulse.Cli.Output.Pictures;
using Spectre.Console;

namespace ComfyPulse.Cli.Output;

/// <summary>Which view a command shows a run with.</summary>
internal static class RunViews
{
    /// <summary>JSON lines or hardly anything where that is asked for; else bars at a terminal and plain lines elsewhere.</summary>
    public static IRunView Choose(bool json, bool quiet, bool noPreview)
    {
        if (json)
        {
            return new JsonView(JsonLines.ToStandardOutput, Console.Error);
        }

        if (quiet)
        {
            return new QuietView(Console.Out, Console.Error);
        }

        // What is at the end of standard error matters alone: standard output may go to a file, and a workflow come from a pipe.
        var isTerminal = !Console.IsErrorRedirected && Variable("TERM") is not "dumb";
        var isNamed = isTerminal && !OperatingSystem.IsWindows() && Variable("TERM") is { Length: > 0 };
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error), Ansi = isNamed ? AnsiSupport.Yes : AnsiSupport.Detect });
        if (!isTerminal || !console.Profile.Capabilities.Ansi)
        {
            return new PlainView(Console.Out, Console.Error, TimeProvider.System);
        }

        TerminalSize.Follow(console.Profile);

        // Windows Terminal has all colours and says so only by being there, in a Linux below Windows too.
        if (Variable("WT_SESSION") is { Length: > 0 } && console.Profile.Capabilities.ColorSystem is ColorSystem.EightBit or ColorSystem.Standard)
        {
            console.Profile.Capabilities.ColorSystem = ColorSystem.TrueColor;
        }

        return new LiveView(console, Console.Out, TimeProvider.System, noPreview ? null : Painter(console.Profile.Capabilities));
    }

    private static PreviewPainter? Painter(Capabilities capabilities)
    {
        var protocol = PictureChoice.Of(Variable, capabilities.Unicode, capabilities.ColorSystem is ColorSystem.EightBit or ColorSystem.TrueColor);
        return protocol is PictureProtocol.None ? null : new PreviewPainter(protocol, capabilities.ColorSystem is ColorSystem.TrueColor);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name);
}
