using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary>Which pod a command asks, and with which headers: the options of all commands that need a pod that is there already.</summary>
internal sealed class PodChoice
{
    private readonly Option<PodAddress?> _pod = new("--pod")
    {
        Description = "The pod's address, with its base path if it has one; without it, COMFYPULSE_POD.",
        HelpName = "URL",
        CustomParser = PodAddress.Parse,
    };

    /// <summary>Gives a command the options.</summary>
    public static PodChoice AddTo(Command command)
    {
        var choice = new PodChoice();
        command.Add(choice._pod);
        command.Add(CommandLine.Header);
        return choice;
    }

    /// <summary>The pods that a command is about that asks all of the local store: the one that is given, else each of which something is open.</summary>
    /// <exception cref="CommandException">Headers are given for one of several pods.</exception>
    public IReadOnlyList<ChosenPod> AllOf(ParseResult parsed, PromptStore store)
    {
        var secrets = PodSecrets.FromEnvironment(Environment.GetEnvironmentVariable);
        var headers = secrets.HeadersWith(parsed.GetValue(CommandLine.Header));
        if ((parsed.GetValue(_pod) ?? secrets.Pod) is { } given)
        {
            return [new ChosenPod(given, headers)];
        }

        var left = store.Newest().Where(prompt => prompt.Outcome is null).Select(prompt => prompt.Pod.AbsoluteUri).Distinct(StringComparer.Ordinal).Select(PodAddress.TryParse).OfType<PodAddress>().ToList();
        return left.Count < 2 || headers.Count == 0
            ? [.. left.Select(address => new ChosenPod(address, headers))]
            : throw CommandException.Usage("usage", $"Prompts are left on {left.Count} pods, and headers may be secrets of one of them: give its address with --pod or in COMFYPULSE_POD.");
    }

    /// <summary>The pod, options and environment together.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="remembered">A prompt that a run of this computer submitted: without an address its pod is asked.</param>
    /// <exception cref="CommandException">No pod is given.</exception>
    public ChosenPod Of(ParseResult parsed, KeptPrompt? remembered = null)
    {
        var secrets = PodSecrets.FromEnvironment(Environment.GetEnvironmentVariable);
        var address = parsed.GetValue(_pod) ?? secrets.Pod ?? (remembered is null ? null : PodAddress.TryParse(remembered.Pod.AbsoluteUri))
            ?? throw CommandException.Usage("usage", $"{parsed.CommandResult.Command.Name} needs a pod: give its address with --pod or in COMFYPULSE_POD.");
        return new ChosenPod(address, secrets.HeadersWith(parsed.GetValue(CommandLine.Header)));
    }
}

/// <summary>A pod that a command asks.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Headers">What goes with each request; the later of a name wins.</param>
internal sealed record ChosenPod(PodAddress Address, IReadOnlyList<HeaderLine> Headers)
{
    /// <summary>Somebody sits and waits: a passing error is tried again, and a pod that is down is told within seconds.</summary>
    private const int ReadRetries = 2;

    /// <summary>A client for it.</summary>
    /// <param name="services">What it uses besides; null for the defaults.</param>
    public ComfyUIPodClient Connect(PodServices? services = null) => new(Address.ToOptions(Headers) with { ReadRetries = ReadRetries }, services: services);
}
