using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>Another formula that is kept from falling.</summary>
internal sealed class HeldFormula(IProgressFormula formula) : IProgressFormula
{
    /// <inheritdoc/>
    public double Fraction { get; private set; }

    /// <inheritdoc/>
    public void Hear(ServerMessage message)
    {
        formula.Hear(message);
        Fraction = Math.Max(Fraction, formula.Fraction);
    }
}
