using System.Globalization;

namespace ComfyPulse.Workflows;

/// <summary>Finds the one input that a person means by <c>node.input</c>, or says what there is instead.</summary>
internal static class InputTarget
{
    private const int MaxCandidates = 10;

    public static (string NodeId, string Input) Resolve(Workflow workflow, string target)
    {
        var ways = Splits(target).ToArray();
        if (ways.Length == 0)
        {
            throw Error($"\"{target}\" names no input: write node.input, with the node's id, title or class.", Having(workflow, target));
        }

        // An id is exact and wins; titles and classes are people's words, so both count and must not disagree.
        var byId = ways.Where(way => workflow.Nodes.TryGetValue(way.Node, out var node) && node.Inputs.ContainsKey(way.Input)).Take(1).ToArray();
        var fits = byId.Length > 0 ? byId : ByWords(workflow, ways);
        return fits.Length switch
        {
            1 => fits[0],
            0 => throw NoneFits(workflow, target, ways),
            _ => throw Error($"\"{target}\" fits several inputs. Name the node by its id.", Inputs(workflow, fits)),
        };
    }

    public static WorkflowEditException NoSuchNode(Workflow workflow, string nodeId) =>
        new($"The workflow has no node \"{nodeId}\". It has: {string.Join(", ", workflow.Nodes.Values.Take(MaxCandidates).Select(Name))}.", [.. workflow.Nodes.Keys.Take(MaxCandidates)]);

    /// <summary>All ways to cut the target at a dot, the longest node name first.</summary>
    private static IEnumerable<(string Node, string Input)> Splits(string target)
    {
        for (var dot = target.LastIndexOf('.'); dot > 0; dot = target.LastIndexOf('.', dot - 1))
        {
            if (dot + 1 < target.Length)
            {
                yield return (target[..dot], target[(dot + 1)..]);
            }
        }
    }

    private static (string Node, string Input)[] ByWords(Workflow workflow, (string Node, string Input)[] ways)
    {
        foreach (var (name, input) in ways)
        {
            var fits = Named(workflow, name).Where(node => node.Inputs.ContainsKey(input)).Select(node => (node.Id, input)).ToArray();
            if (fits.Length > 0)
            {
                return fits;
            }
        }

        return [];
    }

    private static IEnumerable<WorkflowNode> Named(Workflow workflow, string name) =>
        workflow.Nodes.Values.Where(node => node.Title == name || node.ClassType == name);

    private static WorkflowEditException NoneFits(Workflow workflow, string target, (string Node, string Input)[] ways)
    {
        foreach (var (name, input) in ways)
        {
            WorkflowNode[] nodes = workflow.Nodes.TryGetValue(name, out var node) ? [node] : [.. Named(workflow, name)];
            if (nodes.Length > 0)
            {
                var has = nodes.SelectMany(n => n.Inputs.Keys.Select(key => (n.Id, key)));
                return Error($"{string.Join(" and ", nodes.Take(3).Select(Name))} has no input \"{input}\".", Inputs(workflow, Nearest(has, input, pair => pair.key)));
            }
        }

        var having = Having(workflow, ways[0].Input);
        return Error(
            $"No node fits \"{target}\".",
            having.Length > 0 ? having : Inputs(workflow, Nearest(All(workflow), target, pair => $"{workflow.Nodes[pair.Id].ClassType}.{pair.Input}")));
    }

    private static (string Id, string Input)[] All(Workflow workflow) =>
        [.. workflow.Nodes.Values.SelectMany(node => node.Inputs.Keys.Select(input => (node.Id, input)))];

    private static Candidate[] Having(Workflow workflow, string input) =>
        Inputs(workflow, All(workflow).Where(pair => pair.Input == input));

    private static Candidate[] Inputs(Workflow workflow, IEnumerable<(string Id, string Input)> pairs) =>
        [.. pairs.Select(pair => new Candidate($"{pair.Id}.{pair.Input}", workflow.Nodes[pair.Id]))];

    private static IEnumerable<T> Nearest<T>(IEnumerable<T> all, string wanted, Func<T, string> name) =>
        all.OrderBy(one => Distance(name(one), wanted));

    private static WorkflowEditException Error(string message, Candidate[] candidates)
    {
        var more = candidates.Length > MaxCandidates ? string.Create(CultureInfo.InvariantCulture, $" and {candidates.Length - MaxCandidates} more") : "";
        var list = candidates.Length == 0 ? "" : $" There is: {string.Join(", ", candidates.Take(MaxCandidates).Select(candidate => candidate.ToString()))}{more}.";
        return new WorkflowEditException(message + list, [.. candidates.Take(MaxCandidates).Select(candidate => candidate.Target)]);
    }

    private static string Name(WorkflowNode node) => $"{node.Id} ({Words(node)})";

    private static string Words(WorkflowNode node) => node.Title is null || node.Title == node.ClassType ? node.ClassType : $"{node.Title}, {node.ClassType}";

    /// <summary>How many letters differ (Levenshtein), case aside.</summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                (diagonal, row[j]) = (row[j], Math.Min(replace, 1 + Math.Min(row[j], row[j - 1])));
            }
        }

        return row[^1];
    }

    private readonly record struct Candidate(string Target, WorkflowNode Node)
    {
        public override string ToString() => $"{Target} ({Words(Node)})";
    }
}
