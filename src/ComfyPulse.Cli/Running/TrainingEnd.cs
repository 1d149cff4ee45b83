using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>What is said of the LoRA of a prompt that has succeeded: that says only that the graph came to its end.</summary>
internal static class TrainingEnd
{
    /// <summary>Says it.</summary>
    /// <param name="result">How the training came out.</param>
    /// <param name="isSaved">Whether the LoRA is on disk here.</param>
    /// <param name="view">Who says it.</param>
    /// <returns>What it means for the exit code.</returns>
    public static ExitCode Tell(TrainingResult result, bool isSaved, IRunView view)
    {
        var (code, artefact) = (ExitCode.Succeeded, result.Artefact);
        if (result.Progress.ReportedFailure is { } failure)
        {
            code = ExitCode.Failed;
            view.Warn("training_failed", $"The prompt succeeded, but a node says that the training failed: {SafeText.OneLine(failure)}");
        }

        switch (artefact.State)
        {
            case ArtefactState.Missing:
                code = ExitCode.Failed;
                view.Warn("lora_missing", $"The prompt succeeded, but there is no LoRA. {SafeText.OneLine(artefact.Reason)}");
                break;
            case ArtefactState.Unverifiable:
                view.Warn("lora_unverifiable", $"Whether there is a LoRA cannot be told. {SafeText.OneLine(artefact.Reason)}");
                break;
            default:
                view.Note($"{SafeText.OneLine(artefact.Reason)}{Name(artefact)}{Place(artefact, isSaved)}");
                break;
        }

        return code;
    }

    private static string Name(TrainingArtefact artefact) => artefact.ModelName is { } name && name != artefact.File?.FileName ? $" Its LoRA loaders call it {SafeText.OneLine(name)}." : "";

    private static string Place(TrainingArtefact artefact, bool isSaved) =>
        isSaved ? "" : artefact.Output is null ? " It is where the pod's routes do not reach, and is not saved here." : " It is not saved here.";
}
