using ComfyPulse.Cli.Scoring.Formulas;

namespace ComfyPulse.Cli.Scoring;

/// <summary>The ways of calculating progress that are compared, and their names in tables.</summary>
internal static class Way
{
    /// <summary>ComfyPulse's own.</summary>
    public static IReadOnlyList<(string Name, ProgressCalculation Calculation)> Own { get; } =
    [
        ("comfypulse", ProgressCalculation.Time),
        ("comfypulse NodeSum", ProgressCalculation.NodeSum),
    ];

    /// <summary>What can be made of the messages alone.</summary>
    public static IReadOnlyList<(string Name, Func<Workflow, IProgressFormula> Create)> Formulas { get; } =
    [
        ("Σ value / Σ max", _ => new ValuesOverMaxima()),
        ("Σ value / Σ max, never falling", _ => new HeldFormula(new ValuesOverMaxima())),
        ("finished / nodes", workflow => new FinishedNodes(workflow)),
        ("bar of the current node", _ => new CurrentBar()),
        ("(finished + bar) / (nodes + 1)", workflow => new FinishedAndBar(workflow)),
        ("0.2 finished / nodes + 0.8 sampler steps", workflow => new FinishedAndSteps(workflow)),
    ];

    /// <summary>How good a formula is for a run. Its time left is what its fraction and the time so far give.</summary>
    public static RunScore ScoreOf(ScoredRun run, IProgressFormula formula)
    {
        var line = new FractionLine(run.Seconds);
        foreach (var (time, message) in run.Messages)
        {
            formula.Hear(message);
            line.Jump(time, formula.Fraction);
        }

        return RunScore.Of(run, line, time => line.At(time) is var fraction and > 0 ? time * (1 - fraction) / fraction : null);
    }
}
