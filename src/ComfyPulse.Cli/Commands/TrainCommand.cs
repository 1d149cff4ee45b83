using System.CommandLine;
using ComfyPulse.Cli.Running;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary><c>comfypulse train</c>: a workflow that trains a LoRA, to the LoRA.</summary>
internal sealed class TrainCommand : Command
{
    private readonly Argument<string> _workflow = new("WORKFLOW") { Description = "The workflow in API format, or a PNG that ComfyUI saved; - for standard input. A node of it must train." };
    private readonly RunOptions _run;
    private readonly TrainingOptions _training;

    private readonly Option<bool> _noLogs = new("--no-logs") { Description = "Does not follow the pod's log, where the losses of ComfyUI's own trainer stand and nowhere else." };

    private readonly Option<bool> _detach = new("--detach") { Description = "Submits the training to a pod of yours, prints its prompt id and ends; comfypulse watch ID follows it later." };

    public TrainCommand()
        : base("train", "Trains a LoRA, shows its loss, and saves it with the samples.")
    {
        Add(_workflow);
        _training = TrainingOptions.AddTo(this);
        Add(_noLogs);
        Add(_detach);
        _run = RunOptions.AddTo(this, "Sets every seed and noise_seed; random draws one.");
        SetAction((parsed, _) => _run.RunAsync(parsed, () => Request(parsed)));
    }

    private RunRequest Request(ParseResult parsed)
    {
        var training = _training.Request(parsed) with { FollowsLogs = !parsed.GetValue(_noLogs), Detaches = parsed.GetValue(_detach) };
        var request = _run.Request(parsed, [parsed.GetRequiredValue(_workflow)]) with { Training = training };
        if (training.Detaches)
        {
            CheckDetached(parsed, request);
        }

        return request;
    }

    private void CheckDetached(ParseResult parsed, RunRequest request)
    {
        if (request.Pod is null)
        {
            throw CommandException.Usage("usage", "--detach needs a pod of yours, since the embedded pod ends with this command: give its address with --pod or in COMFYPULSE_POD.");
        }

        StoreCheck.IsWritable(request.Store);
        Option[] later = [_training.Plot, _training.Csv, _run.Out, _run.Timeout, _run.Record];
        if (later.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given)
        {
            throw CommandException.Usage("usage", given == _run.Record
                ? "--detach ends before there is anything to record; leave out --record."
                : $"--detach ends once the pod has the training; give {given.Name} to comfypulse watch instead.");
        }
    }
}
