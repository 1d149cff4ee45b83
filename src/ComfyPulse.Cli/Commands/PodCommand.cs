using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using ComfyPulse.EmbeddedPod;
using ComfyPulse.PodServer;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse pod</c>: the embedded pod as a server, until Ctrl-C.</summary>
internal sealed class PodCommand : Command
{
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(2);

    private readonly Option<int?> _port = new("--port") { Description = "The loopback port; 0 for a free one; default 8188.", HelpName = "N", CustomParser = ParsePort };

    private readonly Option<TimeSpan?> _stepTime = new("--step-time")
    {
        Description = "How long a step of a simulated sampler takes; default 150ms.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    private readonly Option<string?> _as = new("--as")
    {
        Description = "The ComfyUI version that it speaks as: 0.33.0, 0.3.64 or 0.3.10.",
        HelpName = "VERSION",
        CustomParser = ParseVersion,
        DefaultValueFactory = _ => new EmbeddedPodOptions().Version,
    };

    private readonly Option<PodFault[]> _fault = new("--fault")
    {
        Description = "What goes wrong with it, like \"drop-socket frame=12 how=reset\". May be given several times.",
        HelpName = "FAULT",
        CustomParser = ParseFaults,
    };

    private readonly Option<bool> _faults = new("--faults") { Description = "Lets faults be set over HTTP too, below /faults, by whoever reaches the port on this machine." };

    public PodCommand()
        : base("pod", "Serves the embedded pod, so that any ComfyUI client can be tried against it.")
    {
        Add(_port);
        Add(_stepTime);
        Add(_as);
        Add(_fault);
        Add(_faults);
        SetAction((parsed, _) => ServeAsync(parsed));
    }

    private async Task<int> ServeAsync(ParseResult parsed)
    {
        using var signals = new StopSignals();
        var pod = await StartAsync(PodOptions(parsed), signals.Asked);
        await Console.Out.WriteLineAsync(pod.BaseUrl.AbsoluteUri);
        await Console.Error.WriteLineAsync($"The embedded pod speaks as ComfyUI {parsed.GetValue(_as)}; its models are simulated. Ctrl-C ends it.");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, signals.Asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await pod.DisposeAsync().AsTask().WaitAsync(ShutdownLimit, TimeProvider.System, signals.Leaving);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // A node at work ends with the process.
        }

        return (int)ExitCode.Succeeded;
    }

    private static async Task<EmbeddedPodHost> StartAsync(EmbeddedPodOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await EmbeddedPodHost.StartAsync(options, cancellationToken);
        }
        catch (IOException)
        {
            throw CommandException.Usage("port_busy", $"Port {options.Port} is in use or not allowed; choose another one with --port, or 0 for a free one.");
        }
        catch (ArgumentException exception)
        {
            throw CommandException.Usage("usage", SafeText.OneLine(exception.Message));
        }
    }

    private static int? ParsePort(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535)
        {
            return port;
        }

        result.AddError("A port is a number from 0 to 65535.");
        return null;
    }

    private static string? ParseVersion(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (!Version.TryParse(text, out _))
        {
            result.AddError($"'{text}' is not a version of ComfyUI; write it like 0.33.0.");
        }

        return text;
    }

    private static PodFault[] ParseFaults(ArgumentResult result)
    {
        var faults = new List<PodFault>(result.Tokens.Count);
        foreach (var token in result.Tokens)
        {
            try
            {
                faults.Add(PodFault.Parse(token.Value));
            }
            catch (FormatException exception)
            {
                result.AddError(exception.Message);
            }
        }

        return [.. faults];
    }

    private EmbeddedPodOptions PodOptions(ParseResult parsed)
    {
        var options = new EmbeddedPodOptions { Port = parsed.GetValue(_port) ?? 8188, Version = parsed.GetRequiredValue(_as)!, FaultRoutes = parsed.GetValue(_faults) };
        foreach (var fault in parsed.GetValue(_fault) ?? [])
        {
            options.Faults.Add(fault);
        }

        return parsed.GetValue(_stepTime) is { } stepTime ? options with { StepTime = stepTime } : options;
    }
}
