using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Whether a workflow is what <c>train</c> is for, before a pod is asked.</summary>
internal static class TrainingCheck
{
    /// <summary>Refuses a workflow in which nothing trains; <c>run</c> takes any.</summary>
    /// <exception cref="CommandException">No node of it is known to train.</exception>
    public static void Of(Workflow workflow, string source, TrainingRequest? training)
    {
        if (training?.Rules.Trains(workflow) is false)
        {
            throw CommandException.Usage("nothing_trains", $"{(source == "-" ? "The workflow on standard input" : SafeText.OneLine(source))} has no node that is known to train: run it with comfypulse run, or name its trainer with --trainer CLASS.");
        }
    }
}
