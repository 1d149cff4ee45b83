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

    private readonly Option<PodTiming?> _timing = new("--timing")
    {
        Description = "Lets simulated work take the time that it takes on a GPU: sdxl, flux, video or upscale; default plain.",
        HelpName = "NAME",
        CustomParser = ParseTiming,
    };

    private readonly Option<TimeSpan?> _modelLoad = new("--model-load")
    {
        Description = "With --timing: how long its model takes from the disk to the GPU when it is first used.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    private readonly Option<double?> _timeFactor = new("--time-factor")
    {
        Description = "How many times faster simulated work goes by; 60 makes an hour a minute.",
        HelpName = "N",
        CustomParser = ParseTimeFactor,
    };

    private readonly Option<bool> _noPreviews = new("--no-previews") { Description = "Shows no previews, unless a prompt asks for them." };

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
        Add(_timing);
        Add(_modelLoad);
        Add(_timeFactor);
        Add(_noPreviews);
        Add(_as);
        Add(_fault);
        Add(_faults);
        Validators.Add(CheckModelLoad);
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

    private static PodTiming? ParseTiming(ArgumentResult result)
    {
        var name = result.Tokens[^1].Value;
        var timing = PodTiming.Find(name);
        if (timing is null)
        {
            result.AddError($"'{name}' is no timing; choose one of {string.Join(", ", PodTiming.All.Select(known => known.Name))}.");
        }

        return timing;
    }

    private static double? ParseTimeFactor(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        if (double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var factor) && double.IsFinite(factor) && factor > 0)
        {
            return factor;
        }

        result.AddError($"'{text}' is not a time factor; write a number greater than 0, like 10 or 0.5.");
        return null;
    }

    // By the words themselves: the value of an option that cannot be read throws here, and has its own message anyway.
    private void CheckModelLoad(CommandResult result)
    {
        if (LastWord(result, _modelLoad) is not { } word || Duration.TryParse(word) is not { } modelLoad)
        {
            return;
        }

        var name = LastWord(result, _timing);
        if (name is null || name == PodTiming.Plain.Name)
        {
            result.AddError("--model-load needs a --timing that loads models: sdxl, flux, video or upscale.");
        }
        else if (modelLoad > TimeSpan.FromDays(1))
        {
            result.AddError("A model takes no longer than a day to load; say less with --model-load.");
        }
    }

    private static string? LastWord(CommandResult result, Option option) => result.GetResult(option) is { Tokens: [.., var last] } ? last.Value : null;

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

        var timing = parsed.GetValue(_timing) ?? options.Timing;
        return options with
        {
            StepTime = parsed.GetValue(_stepTime) ?? options.StepTime,
            Timing = parsed.GetValue(_modelLoad) is { } modelLoad ? timing with { ModelLoad = modelLoad } : timing,
            TimeFactor = parsed.GetValue(_timeFactor) ?? options.TimeFactor,
            Previews = !parsed.GetValue(_noPreviews),
        };
    }
}
