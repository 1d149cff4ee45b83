using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring.Formulas;

/// <summary>The finished nodes over all nodes of the submitted graph. Cached ones count as finished, and so does the node before the one that begins.</summary>
internal sealed class FinishedNodes(Workflow workflow) : IProgressFormula
{
    private readonly HashSet<string> _finished = new(StringComparer.Ordinal);
    private string? _current;

    /// <summary>How many.</summary>
    public int Count => _finished.Count;

    /// <inheritdoc/>
    public double Fraction => workflow.Nodes.Count == 0 ? 0 : (double)Count / workflow.Nodes.Count;

    /// <summary>Whether a node is one of them.</summary>
    public bool Has(string nodeId) => _finished.Contains(nodeId);

    /// <inheritdoc/>
    public void Hear(ServerMessage message)
    {
        switch (message)
        {
            case ExecutionCachedMessage cached:
                foreach (var node in cached.Nodes)
                {
                    Finish(node);
                }

                break;
            case ExecutingMessage executing:
                Finish(_current);
                _current = executing.Node;
                break;
            case ExecutedMessage executed:
                Finish(executed.Node);
                break;
            case ProgressStateMessage state:
                foreach (var node in state.Nodes.Values.Where(node => node.State == NodeState.Finished))
                {
                    Finish(node.NodeId);
                }

                break;
        }
    }

    private void Finish(string? nodeId)
    {
        // The nodes of an expansion are not of the submitted graph.
        if (nodeId is not null && workflow.Nodes.ContainsKey(nodeId))
        {
            _finished.Add(nodeId);
        }
    }
}
