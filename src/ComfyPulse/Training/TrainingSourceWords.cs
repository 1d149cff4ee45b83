namespace ComfyPulse;

/// <summary>The words for a source, as JSON lines and CSV files have them.</summary>
public static class TrainingSourceWords
{
    /// <summary>The word: <c>log_line</c>.</summary>
    public static string ToWord(this TrainingSource source) => source switch
    {
        TrainingSource.Workflow => "workflow",
        TrainingSource.ProgressBar => "progress_bar",
        TrainingSource.NodeText => "node_text",
        TrainingSource.LogLine => "log_line",
        TrainingSource.Output => "output",
        TrainingSource.PodFiles => "pod_files",
        _ => "computed",
    };
}
