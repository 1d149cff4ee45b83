using Spectre.Console;

namespace ComfyPulse.Cli.Output;

/// <summary>Which view a command shows a run with.</summary>
internal static class RunViews
{
    /// <summary>JSON lines or hardly anything where that is asked for; else bars at a terminal and plain lines elsewhere.</summary>
    public static IRunView Choose(bool json, bool quiet)
    {
        if (json)
        {
            return new JsonView(JsonLines.ToStandardOutput, Console.Error);
        }

        if (quiet)
        {
            return new QuietView(Console.Out, Console.Error);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return console.Profile is { Out.IsTerminal: true, Capabilities: { Ansi: true, Interactive: true } }
            ? new LiveView(console, Console.Out, TimeProvider.System)
            : new PlainView(Console.Out, Console.Error);
    }
}
