using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse watch</c>: a prompt that is on a pod already, followed to its end.</summary>
internal sealed class WatchCommand : Command
{
    private readonly Argument<string?> _id = PromptIds.Optional("The prompt.");

    private readonly Option<bool> _all = new("--all") { Description = "Follows all that runs of this computer have left: what no living command follows and whose end was not seen." };

    private readonly PodChoice _pod;
    private readonly TrainingOptions _training;

    private readonly Option<string?> _out = new("--out") { Description = "Saves the outputs in this folder; without it they stay on the pod.", HelpName = "DIR" };

    private readonly Option<bool> _takeOver = new("--take-over") { Description = "Takes the live messages of a prompt that somebody else follows; its owner gets none any more." };

    private readonly Option<TimeSpan?> _timeout = new("--timeout")
    {
        Description = "Stops watching after this time (90, 90s, 5m, 1h30m); the prompt goes on.",
        HelpName = "T",
        CustomParser = Duration.Parse,
    };

    public WatchCommand()
        : base("watch", "Follows a prompt that is on a pod already. Ctrl-C stops watching and leaves the prompt alone.")
    {
        Add(_id);
        Add(_all);
        Add(_out);
        Add(_takeOver);
        Add(_timeout);
        _training = TrainingOptions.AddTo(this);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        Add(CommandLine.Quiet);
        Add(CommandLine.NoPreview);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var signals = new StopSignals();
        await using var view = RunViews.Choose(parsed.GetValue(CommandLine.Json), parsed.GetValue(CommandLine.Quiet), parsed.GetValue(CommandLine.NoPreview));
        return await ViewedWork.RunAsync(view, signals, () => parsed.GetValue(_all)
            ? new WatchAllSession(AllRequest(parsed), view, signals, TimeProvider.System).RunAsync()
            : new WatchSession(Request(parsed), view, signals, TimeProvider.System).RunAsync());
    }

    private WatchRequest Request(ParseResult parsed)
    {
        var id = parsed.GetValue(_id) ?? throw CommandException.Usage("usage", "watch needs the id of a prompt, or --all for what runs of this computer have left.");
        var remembered = PromptIds.Remembered(id);
        return new()
        {
            PromptId = id,
            Pod = _pod.Of(parsed, remembered),
            Remembered = remembered,
            Store = StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System),
            TakeOver = parsed.GetValue(_takeOver),
            CostFile = StoreFolder.CostFile(Environment.GetEnvironmentVariable),
            Out = parsed.GetValue(_out),
            Timeout = parsed.GetValue(_timeout),
            Training = _training.Request(parsed),
        };
    }

    private WatchAllRequest AllRequest(ParseResult parsed)
    {
        Option[] single = [_takeOver, _timeout, _training.Plot, _training.Csv];
        if (parsed.GetValue(_id) is not null || single.Any(option => parsed.GetResult(option) is { Implicit: false }))
        {
            throw CommandException.Usage("usage", $"--all is for every prompt that was left; {(parsed.GetValue(_id) is not null ? "an id" : single.First(option => parsed.GetResult(option) is { Implicit: false }).Name)} is for one, without --all.");
        }

        var store = StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System)
            ?? throw CommandException.Usage("usage", "There is no place for a local store, so nothing was kept; COMFYPULSE_STATE gives it a folder.");
        return new()
        {
            Pods = _pod.AllOf(parsed, store),
            Store = store,
            Rules = _training.Request(parsed).Rules,
            Out = parsed.GetValue(_out),
            CostFile = StoreFolder.CostFile(Environment.GetEnvironmentVariable),
        };
    }
}
