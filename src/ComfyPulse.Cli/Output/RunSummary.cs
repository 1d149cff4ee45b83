namespace ComfyPulse.Cli.Output;

/// <summary>What is said of a run at its end.</summary>
internal static class RunSummary
{
    /// <summary>The last line: the outcome; of a success also what it took.</summary>
    public static string Of(RunEnd end)
    {
        if (end is not { Outcome: PromptOutcome.Succeeded, Progress: { } progress })
        {
            return end.Sentence;
        }

        var cached = progress.NodesCached > 0 ? $", {progress.NodesCached} cached" : "";
        var files = end.Files.Count == 1 ? "1 file" : $"{end.Files.Count} files";
        return $"succeeded in {ProgressText.Time(progress.Elapsed)}: {progress.NodesDone} nodes run{cached}, {files} saved";
    }

    /// <summary>A sentence with the name of its run before it, where there are several runs.</summary>
    public static string Labelled(string? label, string sentence) => label is null ? sentence : $"{SafeText.OneLine(label, 80)}: {sentence}";
}
