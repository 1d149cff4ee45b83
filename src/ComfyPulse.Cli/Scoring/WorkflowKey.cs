using System.Text;

namespace ComfyPulse.Cli.Scoring;

/// <summary>What two runs of one workflow have in common: the graph without what people change from run to run and what costs no time, which is seeds, texts and the names of files.</summary>
internal static class WorkflowKey
{
    private static readonly string[] Free = ["seed", "text", "prompt", "filename"];

    /// <summary>The key.</summary>
    public static string Of(Workflow workflow)
    {
        var key = new StringBuilder();
        foreach (var node in workflow.Nodes.Values.OrderBy(node => node.Id, StringComparer.Ordinal))
        {
            key.Append('\n').Append(node.Id).Append(' ').Append(node.ClassType);
            foreach (var (name, input) in node.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal))
            {
                if (input.IsLink)
                {
                    key.Append(' ').Append(name).Append("<-").Append(input.LinkNodeId).Append(':').Append(input.LinkSlot);
                }
                else if (!Free.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)))
                {
                    key.Append(' ').Append(name).Append('=').Append(input.Value.ToString());
                }
            }
        }

        return key.ToString();
    }
}
