using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Commands;

/// <summary>The command line as a whole: the commands, and what is said when something goes wrong.</summary>
internal static class CommandLine
{
    /// <summary>What people type.</summary>
    public const string Name = "comfypulse";

    /// <summary>One JSON object a line; shared by the commands that have it.</summary>
    public static Option<bool> Json { get; } = new("--json") { Description = "Prints one JSON object a line on standard output, and nothing else there." };

    /// <summary>Hardly anything; shared by the commands that show a run.</summary>
    public static Option<bool> Quiet { get; } = new("--quiet") { Description = "Prints only errors and the paths of the files." };

    /// <summary>Headers for the pod; shared by the commands that ask one.</summary>
    public static Option<HeaderLine[]> Header { get; } = new("--header")
    {
        Description = "A header for each request and for the socket. Secrets are better kept in COMFYPULSE_HEADERS.",
        HelpName = "K:V",
        CustomParser = HeaderLine.ParseAll,
    };

    /// <summary>No pictures; shared by the commands that show a run.</summary>
    public static Option<bool> NoPreview { get; } = new("--no-preview") { Description = "Draws no preview pictures above the bars. COMFYPULSE_PREVIEW=kitty|iterm2|sixel|blocks|none chooses how they are drawn." };

    // No response files: a value may begin with @. No bundles: there are no short options.
    private static ParserConfiguration Configuration => new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    /// <summary>Runs the command.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        try
        {
            var parsed = Root().Parse(arguments, Configuration);
            if (parsed.Action is ParseErrorAction or null && parsed.Errors.Count > 0)
            {
                throw CommandException.Usage("usage", $"{SafeText.OneLine(parsed.Errors[0].Message).TrimEnd('.')}; see {Path(parsed)} --help.");
            }

            // Signals are the commands' own business: the first Ctrl-C must reach the pod.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (CommandException failure)
        {
            return Fail(arguments, failure);
        }
        catch (Exception exception)
        {
            return Fail(arguments, new CommandException(ExitCode.Failed, "internal", $"This is a bug in comfypulse, please report it: {exception.GetType().Name}: {SafeText.OneLine(exception.Message)}"));
        }
    }

    /// <summary>A command line as a shell has it, with our name first.</summary>
    public static ParseResult Parse(string line) => Root().Parse(line, Configuration);

    /// <summary>All commands.</summary>
    /// <param name="helpWidth">How wide the help may be, in characters; null for the terminal's width.</param>
    public static Command Root(int? helpWidth = null)
    {
        var help = new HelpOption();
        var generated = (HelpAction)help.Action!;
        if (helpWidth is { } width)
        {
            generated.MaxWidth = width;
        }

        help.Action = new HelpWithExamples(generated);
        return new Command(Name, "Runs ComfyUI workflows with live progress, and looks after the prompts of a pod.")
        {
            new RunCommand(),
            new TrainCommand(),
            new WatchCommand(),
            new QueueCommand(),
            new HistoryCommand(),
            new CancelCommand(),
            new DownloadCommand(),
            new UploadCommand(),
            new ModelsCommand(),
            new NodesCommand(),
            new ReplayCommand(),
            new DoctorCommand(),
            new PodCommand(),
            new CompletionCommand(),
            new CompleteCommand(),
            help,
            new VersionOption(),
        };
    }

    private static int Fail(string[] arguments, CommandException failure)
    {
        if (arguments.Contains(Json.Name))
        {
            JsonLines.ToStandardOutput.Error(failure.Code, failure.Message);
        }

        Console.Error.WriteLine(failure.Message);
        return (int)failure.ExitCode;
    }

    private static string Path(ParseResult parsed) => parsed.CommandResult.Command.Name is Name ? Name : $"{Name} {parsed.CommandResult.Command.Name}";
}
