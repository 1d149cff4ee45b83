using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using Spectre.Console;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse doctor</c>: whether a pod can be used, and what to do where it cannot.</summary>
internal sealed class DoctorCommand : Command
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private readonly PodChoice _pod;

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "How long the whole may take, up to an hour; default 15s.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    public DoctorCommand()
        : base("doctor", "Looks at a pod: does it answer, does its socket work, what does it lack? It submits nothing.")
    {
        _pod = PodChoice.AddTo(this);
        Add(_timeout);
        Add(CommandLine.Json);
        SetAction((parsed, _) => DiagnoseAsync(parsed));
    }

    private async Task<int> DiagnoseAsync(ParseResult parsed)
    {
        var chosen = _pod.Of(parsed);
        var timeout = Timeout(parsed);
        using var signals = new StopSignals();
        await using var pod = chosen.Connect();
        try
        {
            var diagnosis = await pod.DiagnoseAsync(timeout, signals.Asked);
            Show(parsed, chosen.Address, diagnosis);
            return (int)(diagnosis.IsUsable ? ExitCode.Succeeded : ExitCode.NoPod);
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Cancelled, "cancelled", "Stopped before the pod was looked at to the end.");
        }
    }

    private TimeSpan Timeout(ParseResult parsed)
    {
        var timeout = parsed.GetValue(_timeout) ?? DefaultTimeout;
        return timeout > TimeSpan.Zero && timeout <= LongestTimeout ? timeout : throw CommandException.Usage("usage", "--timeout must be longer than 0 and at most 1h.");
    }

    private static void Show(ParseResult parsed, PodAddress address, PodDiagnosis diagnosis)
    {
        if (parsed.GetValue(CommandLine.Json))
        {
            foreach (var finding in diagnosis.Findings)
            {
                JsonLines.ToStandardOutput.Finding(finding);
            }

            JsonLines.ToStandardOutput.Diagnosed(diagnosis);
            return;
        }

        new DiagnosisView(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) })).Show(address, diagnosis);
    }
}
