using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary>How workflows are submitted and their outputs saved: the options that <c>run</c> and <c>train</c> have in common.</summary>
internal sealed class RunOptions
{
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

    private readonly Option<Seed?> _seed = new("--seed") { HelpName = "N|random", CustomParser = Seed.Parse };

    private readonly Option<Assignment[]> _input = new("--input")
    {
        Description = "Uploads a file and sets an input to its name. May be given several times.",
        HelpName = "NODE.INPUT=FILE",
        CustomParser = result => Assignment.ParseAll(result, "NODE.INPUT=FILE"),
    };

    private readonly Option<TimeSpan?> _wait = new("--wait")
    {
        Description = "How long a pod that is down is tried; default 15s.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    /// <summary>The folder of the outputs.</summary>
    public Option<string> Out { get; } = new("--out") { Description = "The folder that the outputs are saved in.", HelpName = "DIR", DefaultValueFactory = _ => "output" };

    /// <summary>How long to wait for the end.</summary>
    public Option<TimeSpan?> Timeout { get; } = new("--timeout")
    {
        Description = "Stops waiting after this time (90, 90s, 5m, 1h30m); the prompt goes on.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    /// <summary>Where the traffic is recorded.</summary>
    public Option<string?> Record { get; } = new("--record") { Description = "Records the traffic with the pod in this folder, for comfypulse replay.", HelpName = "DIR" };

    /// <summary>Gives a command the options.</summary>
    /// <param name="command">The command.</param>
    /// <param name="seed">What <c>--seed</c> does there.</param>
    /// <param name="afterSeed">Options of its own that belong with the seed.</param>
    public static RunOptions AddTo(Command command, string seed, params ReadOnlySpan<Option> afterSeed)
    {
        var options = new RunOptions();
        options._seed.Description = seed;
        Option[] all = [options._pod, options._set, options._seed, .. afterSeed, options._input, options.Out, CommandLine.Header, options.Timeout, options._wait, options.Record, CommandLine.Json, CommandLine.Quiet, CommandLine.NoPreview];
        foreach (var option in all)
        {
            command.Add(option);
        }

        return options;
    }

    /// <summary>What was asked for, options and environment together.</summary>
    public RunRequest Request(ParseResult parsed, IReadOnlyList<string> workflows)
    {
        var secrets = PodSecrets.FromEnvironment(Environment.GetEnvironmentVariable);
        return new()
        {
            Workflows = workflows,
            Pod = parsed.GetValue(_pod) ?? secrets.Pod,
            Values = parsed.GetValue(_set) ?? [],
            Seed = parsed.GetValue(_seed),
            Files = parsed.GetValue(_input) ?? [],
            Out = parsed.GetRequiredValue(Out),
            Headers = secrets.HeadersWith(parsed.GetValue(CommandLine.Header)),
            ApiKey = secrets.ApiKey,
            Timeout = parsed.GetValue(Timeout),
            Wait = parsed.GetValue(_wait) ?? TimeSpan.FromSeconds(15),
            Store = StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System),
            CostFile = StoreFolder.CostFile(Environment.GetEnvironmentVariable),
            Record = parsed.GetValue(Record),
        };
    }

    /// <summary>Shows and does what was asked for.</summary>
    public async Task<int> RunAsync(ParseResult parsed, Func<RunRequest> request)
    {
        using var signals = new StopSignals();
        await using var view = Output.RunViews.Choose(parsed.GetValue(CommandLine.Json), parsed.GetValue(CommandLine.Quiet), parsed.GetValue(CommandLine.NoPreview));
        return await ViewedWork.RunAsync(view, signals, () => new RunSession(request(), view, signals, TimeProvider.System).RunAsync());
    }
}
