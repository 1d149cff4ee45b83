using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>A way of calculating progress from nothing but the messages of a prompt, as other clients do it.</summary>
internal interface IProgressFormula
{
    /// <summary>How far the prompt is.</summary>
    double Fraction { get; }

    /// <summary>The next message.</summary>
    void Hear(ServerMessage message);
}
