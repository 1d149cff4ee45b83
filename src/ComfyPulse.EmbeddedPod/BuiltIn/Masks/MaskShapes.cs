using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Masks;

/// <summary>Masks made and changed: <c>SolidMask</c>, <c>InvertMask</c>, <c>GrowMask</c>, <c>FeatherMask</c>.</summary>
internal static class MaskShapes
{
    public static IEnumerable<NodeClass> Create() => [Solid(), Invert(), Grow(), Feather()];

    private static NodeClass Solid() => Make(
        "SolidMask",
        "Create Solid Mask",
        [Schema.Float("value", 1, 0, 1), Schema.Int("width", 512, 1, Schema.MaxResolution, step: 1), Schema.Int("height", 512, 1, Schema.MaxResolution, step: 1)],
        null,
        call =>
        {
            var (width, height) = (call.Inputs.Int("width", 512), call.Inputs.Int("height", 512));
            PixelImage.CheckSize(width, height, 1);
            var values = new float[width * height];
            Array.Fill(values, (float)call.Inputs.Float("value", 1));
            return new PixelMask((int)width, (int)height, 1, values);
        });

    private static NodeClass Invert() => Make("InvertMask", "Invert Mask", [Schema.Link("mask", "MASK")], Schema.Info(null, "reverse mask", "flip mask"), call =>
    {
        var mask = call.Inputs.Get<PixelMask>("mask");
        return With(mask, [.. mask.Raw.Select(value => 1f - value)]);
    });

    private static NodeClass Grow() => Make(
        "GrowMask",
        "Grow Mask",
        [
            Schema.Link("mask", "MASK"),
            Schema.Int("expand", 0, -Schema.MaxResolution, Schema.MaxResolution, step: 1),
            new NodeInput("tapered_corners", "BOOLEAN") { Default = true, Extra = new JsonObject { ["advanced"] = true } },
        ],
        Schema.Info(null, "expand mask", "shrink mask"),
        call => Grown(call, call.Inputs.Get<PixelMask>("mask"), call.Inputs.Int("expand"), call.Inputs.Bool("tapered_corners", true)));

    private static NodeClass Feather() => Make(
        "FeatherMask",
        "Feather Mask",
        [Schema.Link("mask", "MASK"), Side("left"), Side("top"), Side("right"), Side("bottom")],
        Schema.Info(null, "soft edge mask", "blur mask edges", "gradient mask edge"),
        call =>
        {
            var mask = call.Inputs.Get<PixelMask>("mask");
            var values = mask.Raw.ToArray();
            var across = Rates(mask.Width, call.Inputs.Int("left"), call.Inputs.Int("right"));
            var down = Rates(mask.Height, call.Inputs.Int("top"), call.Inputs.Int("bottom"));
            for (var i = 0; i < values.Length; i++)
            {
                values[i] *= across[i % mask.Width] * down[i / mask.Width % mask.Height];
            }

            return With(mask, values);
        });

    private static NodeInput Side(string name) => Schema.Int(name, 0, 0, Schema.MaxResolution, step: 1);

    // From 1/n at the edge to 1 at the n-th pixel, on both ends.
    private static float[] Rates(int length, long start, long end)
    {
        var (first, last) = ((int)Math.Min(start, length), (int)Math.Min(end, length));
        return [.. Enumerable.Range(0, length).Select(i => Rate(i, first) * Rate(length - 1 - i, last))];

        static float Rate(int at, int count) => at < count ? (at + 1f) / count : 1f;
    }

    /// <summary>One pixel each round: the largest of the neighbours to grow, the smallest to shrink; with tapered corners only those beside, above and below count.</summary>
    internal static PixelMask Grown(NodeCall call, PixelMask mask, long rounds, bool isTapered)
    {
        var values = mask.Raw;
        for (var round = 0L; round < Math.Abs(rounds); round++)
        {
            if (call.IsInterrupted)
            {
                throw new NodeInterruptedException();
            }

            var next = new float[values.Length];
            for (var i = 0; i < values.Length; i++)
            {
                next[i] = Extreme(values, i, mask.Width, mask.Height, rounds > 0, isTapered);
            }

            var isDone = next.AsSpan().SequenceEqual(values);
            values = next;
            if (isDone)
            {
                break;
            }
        }

        return With(mask, values);
    }

    private static float Extreme(float[] values, int at, int width, int height, bool isLargest, bool isTapered)
    {
        var (x, y) = (at % width, at / width % height);
        var result = values[at];
        for (var dy = y > 0 ? -1 : 0; dy <= (y < height - 1 ? 1 : 0); dy++)
        {
            for (var dx = x > 0 ? -1 : 0; dx <= (x < width - 1 ? 1 : 0); dx++)
            {
                if (!isTapered || dx == 0 || dy == 0)
                {
                    var value = values[at + (dy * width) + dx];
                    result = isLargest ? Math.Max(result, value) : Math.Min(result, value);
                }
            }
        }

        return result;
    }

    private static PixelMask With(PixelMask mask, float[] values) => new(mask.Width, mask.Height, mask.Frames, values) { SimulatedBy = mask.SimulatedBy };

    private static NodeClass Make(string name, string displayName, IReadOnlyList<NodeInput> inputs, JsonObject? info, Func<NodeCall, PixelMask> run) => new(name, call => Results.Of(run(call)))
    {
        DisplayName = displayName,
        Category = "image/mask",
        PythonModule = "comfy_extras.nodes_mask",
        IsV3 = true,
        Inputs = inputs,
        Outputs = Schema.Outputs("MASK"),
        ExtraInfo = info,
    };
}
