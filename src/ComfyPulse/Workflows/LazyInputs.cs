namespace ComfyPulse.Workflows;

/// <summary>Inputs that ComfyUI's own nodes take only when they need them, where the graph tells already that they will not.</summary>
internal static class LazyInputs
{
    /// <summary>Whether a link of a node will never be followed.</summary>
    public static bool IsNeverTaken(WorkflowNode node, string input) =>
        node.ClassType == "ComfySwitchNode"
        && input is "on_true" or "on_false"
        && node.Inputs.TryGetValue("switch", out var literal)
        && !literal.IsLink
        && literal.Value.Utf8.Span is var json
        && (json.SequenceEqual("true"u8) ? input == "on_false" : json.SequenceEqual("false"u8) && input == "on_true");
}
