using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse run</c>: a workflow to its files, with progress.</summary>
internal sealed class RunCommand : Command
{
    private const int MostRuns = 1000;

    private readonly Argument<string[]> _workflows = new("WORKFLOW")
    {
        Description = "The workflow in API format, or a PNG that ComfyUI saved; - for standard input. Several are submitted at once.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly Option<int> _count = new("--count") { Description = "Submits each workflow so many times at once, each time with another seed.", HelpName = "N", DefaultValueFactory = _ => 1, CustomParser = ParseCount };

    private readonly RunOptions _options;

    public RunCommand()
        : base("run", "Runs a workflow and saves what it makes.")
    {
        Add(_workflows);
        _options = RunOptions.AddTo(this, "Sets every seed and noise_seed; with --count, N is the first run's and the others count up, and random draws one for each.", _count);
        SetAction((parsed, _) => _options.RunAsync(parsed, () => Request(parsed)));
    }

    private RunRequest Request(ParseResult parsed)
    {
        var (workflows, count) = (parsed.GetRequiredValue(_workflows), parsed.GetValue(_count));
        if (workflows.Count(workflow => workflow == "-") > 1)
        {
            throw CommandException.Usage("usage", "Standard input (-) is one workflow and can be given once; --count N runs it several times.");
        }

        return (long)workflows.Length * count <= MostRuns
            ? _options.Request(parsed, workflows) with { Count = count }
            : throw CommandException.Usage("usage", $"{workflows.Length} workflows with --count {count} are more than {MostRuns} runs; give fewer at once.");
    }

    private static int ParseCount(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= MostRuns)
        {
            return count;
        }

        result.AddError($"'{text}' is not a number of runs; write a whole number from 1 to {MostRuns}.");
        return 1;
    }
}
