using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Store;

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

    private readonly Option<PodAddress?> _pod = new("--pod")
    {
        Description = "The pod's address, with its base path if it has one. Without it (or COMFYPULSE_POD) the workflow runs on the embedded pod.",
        HelpName = "URL",
        CustomParser = PodAddress.Parse,
    };

    private readonly Option<Assignment[]> _set = new("--set")
    {
        Description = "Sets an input; NODE is an id, a title or a class. May be given several times.",
        HelpName = "NODE.INPUT=VALUE",
        CustomParser = result => Assignment.ParseAll(result, "NODE.INPUT=VALUE"),
    };

    private readonly Option<Seed?> _seed = new("--seed") { Description = "Sets every seed and noise_seed; with --count, N is the first run's and the others count up, and random draws one for each.", HelpName = "N|random", CustomParser = Seed.Parse };

    private readonly Option<Assignment[]> _input = new("--input")
    {
        Description = "Uploads a file and sets an input to its name. May be given several times.",
        HelpName = "NODE.INPUT=FILE",
        CustomParser = result => Assignment.ParseAll(result, "NODE.INPUT=FILE"),
    };

    private readonly Option<string> _out = new("--out") { Description = "The folder that the outputs are saved in.", HelpName = "DIR", DefaultValueFactory = _ => "output" };

    private readonly Option<HeaderLine[]> _header = new("--header")
    {
        Description = "A header for each request and for the socket. Secrets are better kept in COMFYPULSE_HEADERS.",
        HelpName = "K:V",
        CustomParser = HeaderLine.ParseAll,
    };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Stops waiting after this time (90, 90s, 5m, 1h30m); the prompt goes on.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    private readonly Option<TimeSpan?> _wait = new("--wait")
    {
        Description = "How long a pod that is down is tried; default 15s.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    private readonly Option<string?> _record = new("--record") { Description = "Records the traffic with the pod in this folder, for comfypulse replay.", HelpName = "DIR" };

    private readonly Option<bool> _quiet = new("--quiet") { Description = "Prints only errors and the paths of the files." };

    public RunCommand()
        : base("run", "Runs a workflow and saves what it makes.")
    {
        Add(_workflows);
        Option[] options = [_pod, _set, _seed, _count, _input, _out, _header, _timeout, _wait, _record, CommandLine.Json, _quiet, CommandLine.NoPreview];
        foreach (var option in options)
        {
            Add(option);
        }

        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var signals = new StopSignals();
        await using var view = RunViews.Choose(parsed.GetValue(CommandLine.Json), parsed.GetValue(_quiet), parsed.GetValue(CommandLine.NoPreview));
        return await ViewedWork.RunAsync(view, signals, () => new RunSession(Request(parsed), view, signals, TimeProvider.System).RunAsync());
    }

    private RunRequest Request(ParseResult parsed)
    {
        var (workflows, count) = (parsed.GetRequiredValue(_workflows), parsed.GetValue(_count));
        if (workflows.Count(workflow => workflow == "-") > 1)
        {
            throw CommandException.Usage("usage", "Standard input (-) is one workflow and can be given once; --count N runs it several times.");
        }

        if ((long)workflows.Length * count > MostRuns)
        {
            throw CommandException.Usage("usage", $"{workflows.Length} workflows with --count {count} are more than {MostRuns} runs; give fewer at once.");
        }

        var secrets = PodSecrets.FromEnvironment(Environment.GetEnvironmentVariable);
        return new()
        {
            Workflows = workflows,
            Count = count,
            Pod = parsed.GetValue(_pod) ?? secrets.Pod,
            Values = parsed.GetValue(_set) ?? [],
            Seed = parsed.GetValue(_seed),
            Files = parsed.GetValue(_input) ?? [],
            Out = parsed.GetRequiredValue(_out),
            Headers = [.. secrets.Headers, .. parsed.GetValue(_header) ?? []],
            ApiKey = secrets.ApiKey,
            Timeout = parsed.GetValue(_timeout),
            Wait = parsed.GetValue(_wait) ?? TimeSpan.FromSeconds(15),
            Store = StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System),
            CostFile = StoreFolder.CostFile(Environment.GetEnvironmentVariable),
            Record = parsed.GetValue(_record),
        };
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
