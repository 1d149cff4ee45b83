using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>The finished nodes and the bar of the current one, over all nodes and one more.</summary>
internal sealed class FinishedAndBar(Workflow workflow) : IProgressFormula
{
    private readonly FinishedNodes _finished = new(workflow);
    private readonly CurrentBar _bar = new();

    /// <inheritdoc/>
    public double Fraction => (_finished.Count + _bar.Fraction) / (workflow.Nodes.Count + 1);

    /// <inheritdoc/>
    public void Hear(ServerMessage message)
    {
        _finished.Hear(message);
        _bar.Hear(message);
    }
}
