using System.CommandLine;
using System.Globalization;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse complete</c>, hidden: the words that may stand at a place of a command line. Shells ask it, by the scripts of <c>completion</c>.</summary>
internal sealed class CompleteCommand : Command
{
    private readonly Argument<string> _position = new("POSITION") { Description = "Where the cursor is, in characters." };
    private readonly Argument<string> _line = new("LINE") { Description = "The command line so far." };

    public CompleteCommand()
        : base("complete", "Prints the words that may follow.")
    {
        Hidden = true;
        Add(_position);
        Add(_line);
        SetAction(Complete);
    }

    private int Complete(ParseResult parsed)
    {
        var line = parsed.GetRequiredValue(_line);
        var position = int.TryParse(parsed.GetRequiredValue(_position), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, line.Length) : line.Length;

        // What stands behind the cursor decides nothing.
        foreach (var word in CommandLine.Parse(line[..position]).GetCompletions(position).Select(item => item.Label).Where(word => word.Length > 0 && !word.Any(char.IsWhiteSpace)))
        {
            Console.Out.WriteLine(SafeText.OneLine(word));
        }

        return (int)ExitCode.Succeeded;
    }
}
