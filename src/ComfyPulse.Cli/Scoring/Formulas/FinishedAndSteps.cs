using System.Globalization;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>A fifth for the finished nodes, four fifths for the steps of the samplers. A graph without samplers has only its nodes.</summary>
internal sealed class FinishedAndSteps : IProgressFormula
{
    private readonly FinishedNodes _finished;
    private readonly Dictionary<string, double> _steps;
    private readonly Dictionary<string, double> _done = new(StringComparer.Ordinal);

    public FinishedAndSteps(Workflow workflow)
    {
        _finished = new(workflow);
        _steps = workflow.Nodes.Values.Where(IsSampler).ToDictionary(node => node.Id, Steps, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public double Fraction
    {
        get
        {
            var all = _steps.Values.Sum();
            var done = _steps.Sum(node => _finished.Has(node.Key) ? node.Value : Math.Min(node.Value, _done.GetValueOrDefault(node.Key)));
            return all > 0 ? (0.2 * _finished.Fraction) + (0.8 * done / all) : _finished.Fraction;
        }
    }

    /// <inheritdoc/>
    public void Hear(ServerMessage message)
    {
        _finished.Hear(message);
        if (message is ProgressMessage { Node: { } node, Value: var value } && _steps.ContainsKey(node))
        {
            _done[node] = value;
        }
    }

    private static bool IsSampler(WorkflowNode node) => node.ClassType.Contains("Sampler", StringComparison.Ordinal) && Steps(node) > 0;

    private static double Steps(WorkflowNode node) =>
        node.Inputs.TryGetValue("steps", out var steps) && !steps.IsLink && double.TryParse(steps.Value.Utf8.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 0;
}
