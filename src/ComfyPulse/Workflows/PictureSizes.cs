namespace ComfyPulse.Workflows;

/// <summary>How many pixels reach each node of a workflow, as far as its literals tell. A guess for costs, nothing more.</summary>
internal sealed class PictureSizes(WorkflowNode[] nodes, Func<string, int> indexOf)
{
    private const double Unset = -1;
    private const double Visiting = -2;

    /// <summary>A picture of which nothing is known: 1024 by 1024.</summary>
    private const double Usual = 1.05;

    private readonly double[] _sizes = Filled(nodes.Length);

    /// <summary>The megapixels that a node makes, or works on where that is more; 0 where no picture reaches it.</summary>
    public double Of(int index)
    {
        // Links are walked with a stack of their own: a hostile graph may be a chain of any length, or a ring.
        var open = new Stack<int>([index]);
        while (open.TryPeek(out var current))
        {
            if (_sizes[current] >= 0)
            {
                open.Pop();
                continue;
            }

            var isBack = _sizes[current] == Visiting;
            _sizes[current] = Visiting;
            var waits = false;
            foreach (var source in isBack ? [] : Sources(nodes[current]))
            {
                if (_sizes[source] == Unset)
                {
                    open.Push(source);
                    waits = true;
                }
            }

            if (!waits)
            {
                open.Pop();
                var incoming = Sources(nodes[current]).Select(source => Math.Max(0, _sizes[source])).DefaultIfEmpty(0).Max();
                _sizes[current] = Math.Clamp(Made(nodes[current], incoming), 0, 1e6);
            }
        }

        return _sizes[index];
    }

    private static double Made(WorkflowNode node, double incoming)
    {
        double Literal(string name, double otherwise) => InputNumbers.Number(node, name) is { } number and > 0 ? number : otherwise;

        var pictures = Literal("batch_size", 1) * Literal("length", 1) * Literal("amount", 1);
        if (InputNumbers.Number(node, "width") is { } width and > 0 && InputNumbers.Number(node, "height") is { } height and > 0)
        {
            return width * height / 1e6 * pictures;
        }

        var scale = Literal("scale_by", 1);
        return WorkKinds.Of(node.ClassType) switch
        {
            WorkKind.Upscale => Math.Max(incoming, Usual) * 16, // models mostly enlarge four times each way
            WorkKind.Pixels when incoming == 0 && node.ClassType.Contains("Load", StringComparison.Ordinal) => Usual,
            _ => incoming * scale * scale * (incoming > 0 && InputNumbers.Number(node, "amount") is not null ? pictures : 1),
        };
    }

    private IEnumerable<int> Sources(WorkflowNode node) =>
        node.Inputs.Values.Where(input => input.IsLink).Select(input => indexOf(input.LinkNodeId!)).Where(index => index >= 0);

    private static double[] Filled(int count)
    {
        var sizes = new double[count];
        Array.Fill(sizes, Unset);
        return sizes;
    }
}
