using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>The bar of the current node alone: 0 whenever a node begins.</summary>
internal sealed class CurrentBar : IProgressFormula
{
    /// <inheritdoc/>
    public double Fraction { get; private set; }

    /// <inheritdoc/>
    public void Hear(ServerMessage message) => Fraction = message switch
    {
        ExecutingMessage => 0,
        ProgressMessage { Max: > 0 } progress => progress.Value / progress.Max,
        _ => Fraction,
    };
}
