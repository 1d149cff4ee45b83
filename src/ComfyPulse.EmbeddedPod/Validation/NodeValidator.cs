using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Checks nodes and all that they are linked to, each once.</summary>
internal sealed class NodeValidator(NodeCatalog catalog, PodVersion version, JsonObject graph)
{
    private readonly OrderedDictionary<string, NodeVerdict> _verdicts = new(StringComparer.Ordinal);
    private readonly List<string> _path = [];
    private readonly LiteralValidator _literals = new(version);

    /// <summary>The nodes with errors of their own, in the order in which they were found.</summary>
    public IEnumerable<(string Id, IReadOnlyList<JsonObject> Reasons)> Failures =>
        _verdicts.Where(verdict => !verdict.Value.IsValid && verdict.Value.Reasons.Count > 0).Select(verdict => (verdict.Key, verdict.Value.Reasons));

    /// <summary>Checks an output node; an exception on the way is its error.</summary>
    public NodeVerdict ValidateOutput(string id)
    {
        try
        {
            return Validate(id);
        }
        catch (Exception exception)
        {
            return _verdicts[id] = new NodeVerdict(false, [ValidationError.OutputFailure(exception)]);
        }
        finally
        {
            _path.Clear();
        }
    }

    private NodeVerdict Validate(string id)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_verdicts.TryGetValue(id, out var known))
        {
            return known;
        }

        if (version.FindsCycles && _path.Contains(id, StringComparer.Ordinal))
        {
            return MarkCycle(_path[_path.IndexOf(id)..]);
        }

        _path.Add(id);
        var node = graph[id]!.AsObject();
        var inputs = (node["inputs"] ?? throw PythonErrors.MissingKey("inputs")).AsObject();
        var nodeClass = catalog.Find(node["class_type"]!.GetValue<string>())!;
        var errors = new List<JsonObject>();
        var isValid = true;
        foreach (var input in nodeClass.Inputs)
        {
            isValid &= ValidateInput(nodeClass, input, inputs, errors);
        }

        // On a cycle the verdict was reached below, and stands; older versions overwrite it on their way back.
        if (!version.FindsCycles || !_verdicts.TryGetValue(id, out var verdict))
        {
            CheckByClass(nodeClass, inputs, errors);
            verdict = new NodeVerdict(isValid && errors.Count == 0, errors);
            _verdicts[id] = verdict;
        }

        _path.RemoveAt(_path.Count - 1);
        return verdict;
    }

    // False when something upstream is wrong, which is not an error of this node.
    private bool ValidateInput(NodeClass nodeClass, NodeInput input, JsonObject inputs, List<JsonObject> errors)
    {
        if (!inputs.TryGetPropertyValue(input.Name, out var value))
        {
            if (input.IsRequired)
            {
                errors.Add(ValidationError.MissingInput(input.Name));
            }

            return true;
        }

        if (value is not JsonArray link)
        {
            _literals.Validate(nodeClass, input, inputs, errors);
            return true;
        }

        if (link.Count != 2)
        {
            errors.Add(ValidationError.BadLink(nodeClass, input, link));
            return true;
        }

        var (source, received) = Resolve(link);
        if (!TypeMatch.Accepts(input.Type, received))
        {
            errors.Add(ValidationError.TypeMismatch(nodeClass, input, received, link));
            return true;
        }

        var depth = _path.Count;
        try
        {
            return Validate(source).IsValid;
        }
        catch (Exception exception)
        {
            _verdicts[source] = new NodeVerdict(false, [ValidationError.InnerFailure(nodeClass, input, exception, link)]);
            _path.RemoveRange(depth, _path.Count - depth);
            return false;
        }
    }

    private (string Source, string Type) Resolve(JsonArray link)
    {
        if (PythonValue.ToObject(link[0]) is not string source || graph[source] is not JsonObject node)
        {
            throw new NodeFailureException("KeyError", PythonValue.Repr(link[0]));
        }

        var outputs = catalog.Find(node["class_type"]!.GetValue<string>())!.Outputs;
        return PythonValue.ToObject(link[1]) switch
        {
            long slot when slot >= 0 && slot < outputs.Count => (source, outputs[(int)slot].Type),
            long => throw new NodeFailureException("IndexError", "tuple index out of range"),
            _ => throw new NodeFailureException("TypeError", "tuple indices must be integers or slices"),
        };
    }

    private NodeVerdict MarkCycle(List<string> cycle)
    {
        string Name(string id) => $"{id} ({graph[id]!["class_type"]})";
        var details = string.Join(" -> ", cycle.Append(cycle[0]).Select(Name));
        foreach (var id in cycle)
        {
            var about = new JsonObject { ["node_id"] = id, ["cycle_nodes"] = JsonArrays.Of(cycle) };
            _verdicts[id] = new NodeVerdict(false, [ValidationError.Create("dependency_cycle", "Dependency cycle detected", details, about)]);
        }

        return _verdicts[cycle[0]];
    }

    private static void CheckByClass(NodeClass nodeClass, JsonObject inputs, List<JsonObject> errors)
    {
        if (nodeClass.Validate is not { } validate)
        {
            return;
        }

        var literals = inputs.Where(input => input.Value is not JsonArray).ToDictionary(input => input.Key, input => PythonValue.ToObject(input.Value), StringComparer.Ordinal);
        if (validate(new NodeValues(literals)) is { } complaint)
        {
            var blamed = nodeClass.Inputs.Where(input => input.IsCheckedByClass && inputs.ContainsKey(input.Name)).Select(input => input.Name).ToArray();
            errors.AddRange((blamed.Length > 0 ? blamed : [nodeClass.Inputs.Count > 0 ? nodeClass.Inputs[0].Name : ""]).Select(name => ValidationError.CustomFailure(name, complaint)));
        }
    }
}

/// <summary>Whether a node is fit to run, and its own errors; a node behind a bad one is unfit without an error.</summary>
internal sealed record NodeVerdict(bool IsValid, IReadOnlyList<JsonObject> Reasons);
