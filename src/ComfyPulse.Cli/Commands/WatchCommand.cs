using System.CommandLine;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse watch</c>: a prompt that is on a pod already, followed to its end.</summary>
internal sealed class WatchCommand : Command
{
    private readonly Argument<string> _id = PromptIds.One("The prompt.");
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

    private readonly Option<bool> _quiet = new("--quiet") { Description = "Prints only errors and the paths of the files." };

    public WatchCommand()
        : base("watch", "Follows a prompt that is on a pod already. Ctrl-C stops watching and leaves the prompt alone.")
    {
        Add(_id);
        Add(_out);
        Add(_takeOver);
        Add(_timeout);
        _training = TrainingOptions.AddTo(this);
        _pod = PodChoice.AddTo(this);
        Add(CommandLine.Json);
        Add(_quiet);
        Add(CommandLine.NoPreview);
        SetAction((parsed, _) => RunAsync(parsed));
    }

    private async Task<int> RunAsync(ParseResult parsed)
    {
        using var signals = new StopSignals();
        await using var view = RunViews.Choose(parsed.GetValue(CommandLine.Json), parsed.GetValue(_quiet), parsed.GetValue(CommandLine.NoPreview));
        return await ViewedWork.RunAsync(view, signals, () => new WatchSession(Request(parsed), view, signals, TimeProvider.System).RunAsync());
    }

    private WatchRequest Request(ParseResult parsed)
    {
        var id = parsed.GetRequiredValue(_id);
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
}
