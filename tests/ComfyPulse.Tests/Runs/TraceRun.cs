using System.Globalization;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Runs;

/// <summary>One submission of a recording, with all that it heard.</summary>
internal sealed record TraceRun(string Folder, int Number, PromptId PromptId, Workflow? Workflow, IReadOnlyList<string>? Targets, IReadOnlyList<TraceStep> Steps, HistoryEntry? Truth)
{
    /// <summary>The answer to the submission, and the history entry, as the pod wrote them; null where the recording has none.</summary>
    public (string? Answer, string? Entry) Bodies { get; init; }

    /// <summary>The recordings' own trainer is one.</summary>
    private static readonly TrainingRules Rules = TrainingRules.Default.With(new TrainingRule("TraceTrainer") { LearningRateInput = "lr" });

    public string Name => string.Create(CultureInfo.InvariantCulture, $"{Folder} #{Number}");

    public static IReadOnlyList<TraceRun> All { get; } = [.. Traces.Folders.SelectMany(TraceReader.Runs)];

    /// <summary>Those of which the recording has the history entry: the truth about them is known.</summary>
    public static IReadOnlyList<TraceRun> WithTruth { get; } = [.. All.Where(run => run.Truth is not null)];

    public RunMachine NewMachine(Func<bool>? isRead = null)
    {
        var plan = Workflow is null ? null : PromptPlan.Create(Workflow, targets: Targets);
        return new(new RunSetup(PromptId, plan) { Training = plan is null ? null : TrainingPlan.Of(Workflow!, plan, Rules) }, isRead);
    }

    /// <summary>An output in words, without the white space that the recordings' files put in.</summary>
    public static string Words(PromptOutput output) =>
        $"{output.NodeId} {output.Kind} {string.Concat(output.Raw.ToString().Where(c => !char.IsWhiteSpace(c)))}";

    public override string ToString() => Name;
}
