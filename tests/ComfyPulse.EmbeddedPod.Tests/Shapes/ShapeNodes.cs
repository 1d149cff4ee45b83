using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Shapes;

/// <summary>Node classes whose progress has the shapes that custom nodes give it, which no class of ComfyUI's own has. Each takes the time that a step has in the pod.</summary>
internal static class ShapeNodes
{
    private const int Side = 512;

    public static IEnumerable<NodeClass> All() =>
    [
        Node("ShapeBar", call => BarsAsync(call, [(int)call.Inputs.Int("steps")]), "steps", "salt"),
        Node("ShapeDetailer", DetailAsync, "faces", "steps", "salt"),
        Node("ShapeEarlyEnd", EarlyEndAsync, "steps", "end_at_step", "salt"),
        Node("ShapeMapped", call => BarsAsync(call, [.. Enumerable.Repeat((int)call.Inputs.Int("steps"), (int)call.Inputs.Int("items"))]), "items", "steps", "salt"),
        Node("ShapeExpand", Expand, "depth", "steps", "salt"),
    ];

    // As a detailer: for each face it finds, a sampler's bar and then one of two parts for what it does to the pixels; it looks for faces without a bar.
    private static async ValueTask<NodeResult> DetailAsync(NodeCall call)
    {
        await call.DelayAsync(2 * Step(call));
        return await BarsAsync(call, [.. Enumerable.Range(0, (int)call.Inputs.Int("faces")).SelectMany(_ => (int[])[(int)call.Inputs.Int("steps"), 2])]);
    }

    // As a sampler of adaptive steps: it has what it wants before its bar is full.
    private static async ValueTask<NodeResult> EarlyEndAsync(NodeCall call)
    {
        await BarAsync(call, call.Inputs.Int("end_at_step"), call.Inputs.Int("steps"));
        return Done();
    }

    // A bar, and beside it another expansion, down to the depth; each with a salt of its own, or the cache would have them.
    private static ValueTask<NodeResult> Expand(NodeCall call)
    {
        var (depth, graph) = (call.Inputs.Int("depth"), new JsonObject());
        var last = Add(graph, call, "1", "ShapeBar");
        if (depth > 1)
        {
            last = Add(graph, call, "2", "ShapeExpand", ("depth", depth - 1));
        }

        return new(new NodeResult.Expansion(graph, [last]));
    }

    private static NodeLink Add(JsonObject graph, NodeCall call, string id, string classType, params (string Name, long Value)[] more)
    {
        var inputs = new JsonObject { ["steps"] = call.Inputs.Int("steps"), ["salt"] = call.Inputs.Int("salt") + 1 };
        foreach (var (name, value) in more)
        {
            inputs[name] = value;
        }

        graph[call.InnerId(id)] = new JsonObject { ["class_type"] = classType, ["inputs"] = inputs };
        return new NodeLink(call.InnerId(id), 0);
    }

    private static async ValueTask<NodeResult> BarsAsync(NodeCall call, int[] bars)
    {
        foreach (var steps in bars)
        {
            await BarAsync(call, steps, steps);
        }

        return Done();
    }

    private static async Task BarAsync(NodeCall call, long until, long max)
    {
        for (var step = 1L; step <= until; step++)
        {
            await call.DelayAsync(Step(call));
            call.Report(step, max);
        }
    }

    private static TimeSpan Step(NodeCall call) => call.Environment.StepTimeFor(Side, Side);

    private static NodeResult.Values Done() => new(["done"]);

    private static NodeClass Node(string name, Func<NodeCall, ValueTask<NodeResult>> run, params string[] inputs) => new(name, run)
    {
        Inputs = [.. inputs.Select(input => new NodeInput(input, "INT"))],
        Outputs = [new("*")],
        IsOutputNode = true,
    };
}
