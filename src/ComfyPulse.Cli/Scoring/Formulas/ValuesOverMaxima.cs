using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>The sum of the values over the sum of the maxima of <c>progress_state</c>. It falls whenever a node with a long bar turns up.</summary>
internal sealed class ValuesOverMaxima : IProgressFormula
{
    /// <inheritdoc/>
    public double Fraction { get; private set; }

    /// <inheritdoc/>
    public void Hear(ServerMessage message)
    {
        if (message is ProgressStateMessage { Nodes: var nodes } && nodes.Values.Sum(node => node.Max) is var all and > 0)
        {
            Fraction = nodes.Values.Sum(node => node.Value) / all;
        }
    }
}
