using System.Globalization;

namespace ComfyPulse.Cli.Running;

/// <summary>Counts a workflow's own seeds up, as ComfyUI's <c>increment</c> after a run does.</summary>
internal static class SeedShift
{
    private static readonly string[] Names = ["seed", "noise_seed"];

    /// <summary>The workflow with each of its seeds so much higher; as it is where it has none.</summary>
    public static Workflow By(Workflow workflow, ulong steps)
    {
        if (steps == 0)
        {
            return workflow;
        }

        foreach (var (id, name, value) in Of(workflow))
        {
            workflow = workflow.With($"{id}.{name}", unchecked(value + steps));
        }

        return workflow;
    }

    /// <summary>Whether the workflow has a seed of its own.</summary>
    public static bool IsPossible(Workflow workflow) => Of(workflow).Count > 0;

    private static List<(string Id, string Name, ulong Value)> Of(Workflow workflow)
    {
        var seeds = new List<(string, string, ulong)>();
        foreach (var (id, node) in workflow.Nodes)
        {
            foreach (var name in Names)
            {
                if (node.Inputs.TryGetValue(name, out var input) && !input.IsLink && ulong.TryParse(input.Value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
                {
                    seeds.Add((id, name, value));
                }
            }
        }

        return seeds;
    }
}
