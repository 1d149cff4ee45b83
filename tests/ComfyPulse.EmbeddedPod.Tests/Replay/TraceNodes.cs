using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>The test classes that the recorded servers had, and stand-ins for classes that only the recordings use.</summary>
internal static class TraceNodes
{
    private static readonly byte[] SmallJpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 0x10, (byte)'J', (byte)'F', (byte)'I', (byte)'F', 0, 0xFF, 0xD9];

    public static IEnumerable<NodeClass> All() =>
    [
        Node("TraceSlow", SlowAsync, Image(), Int("steps"), Float("delay"), Text("preview"), Int("salt"), Int("preview_size")),
        Node("TraceFail", FailAsync, Image(), Int("steps"), Int("fail_at"), Float("delay"), Text("message"), Text("kind")),
        Node("TraceDeaf", DeafAsync, Image(), Float("seconds"), Int("salt")),
        new("TraceAsync", SlowAsync) { Inputs = [Image(), Int("steps"), Float("delay"), Int("salt")], Outputs = [new("IMAGE")], IsAsync = true },
        Node("TraceBlock", Block, Image(), new NodeInput("block", "BOOLEAN"), Text("message")),
        new("TraceRandom", Same) { Inputs = [Image()], Outputs = [new("IMAGE")], Fingerprint = _ => Guid.NewGuid().ToString() },
        Node("TraceExpand", Expand, Image(), Int("count"), Int("steps"), Float("delay"), Int("salt"), new NodeInput("with_output", "BOOLEAN"), new NodeInput("fail", "BOOLEAN")),
        new("TraceText", TextAsync) { Inputs = [Image(), Text("text"), Int("salt")], Outputs = [new("IMAGE")], IsOutputNode = true },
        new("TraceTrainer", TrainAsync)
        {
            Inputs = [Image(), Int("steps"), Float("delay"), Float("lr"), Int("seed"), Int("text_every"), Int("sample_every"), Int("diverge_at")],
            Outputs = [new("IMAGE")],
            IsOutputNode = true,
        },
        new("ComfySwitchNode", call => Result(call.Inputs.All[call.Inputs.Bool("switch") ? "on_true" : "on_false"]))
        {
            Inputs = [new("switch", "BOOLEAN"), new("on_false", "*") { IsLazy = true }, new("on_true", "*") { IsLazy = true }],
            Outputs = [new("*")],
            NeededInputs = inputs => [inputs.Bool("switch") ? "on_true" : "on_false"],
            IsV3 = true,
        },
    ];

    /// <summary>A built-in loader that knows the one checkpoint of the recorded servers.</summary>
    public static NodeClass RecordedCheckpointLoader(NodeClass builtIn) => new(builtIn.Name, builtIn.RunAsync)
    {
        Inputs = [builtIn.Inputs[0] with { Options = () => ["tiny-random-sd15.safetensors"], Extra = new JsonObject { ["tooltip"] = "text" } }],
        Outputs = builtIn.Outputs,
        IsSimulated = true,
    };

    private static NodeClass Node(string name, Func<NodeCall, ValueTask<NodeResult>> run, params NodeInput[] inputs) => new(name, run) { Inputs = inputs, Outputs = [new("IMAGE")] };

    private static NodeInput Image() => new("image", "IMAGE");

    private static NodeInput Int(string name) => new(name, "INT");

    private static NodeInput Float(string name) => new(name, "FLOAT");

    private static NodeInput Text(string name) => new(name, "STRING");

    private static ValueTask<NodeResult> Result(object? value, JsonObject? ui = null) => new(new NodeResult.Values([value], ui));

    private static ValueTask<NodeResult> Same(NodeCall call) => Result(call.Inputs.All["image"]);

    private static TimeSpan Seconds(NodeCall call, string name) => TimeSpan.FromSeconds(call.Inputs.Float(name));

    private static PreviewImage? Preview(NodeCall call) => call.Inputs.Text("preview") is "jpeg" ? new PreviewImage(SmallJpeg, IsPng: false) : null;

    private static async ValueTask<NodeResult> SlowAsync(NodeCall call)
    {
        var steps = call.Inputs.Int("steps");
        for (var step = 1L; step <= steps; step++)
        {
            await call.DelayAsync(Seconds(call, "delay"));
            call.Report(step, steps, Preview(call));
        }

        return await Same(call);
    }

    private static async ValueTask<NodeResult> FailAsync(NodeCall call)
    {
        var steps = call.Inputs.Int("steps");
        for (var step = 1L; step <= steps; step++)
        {
            await call.DelayAsync(Seconds(call, "delay"));
            call.Report(step, steps);
            if (step == call.Inputs.Int("fail_at"))
            {
                throw new NodeFailureException(call.Inputs.Text("kind"), call.Inputs.Text("message"));
            }
        }

        return await Same(call);
    }

    private static async ValueTask<NodeResult> DeafAsync(NodeCall call)
    {
        await call.DelayAsync(Seconds(call, "seconds"));
        return await Same(call);
    }

    private static ValueTask<NodeResult> Block(NodeCall call) =>
        call.Inputs.Bool("block") ? new(new NodeResult.Blocked(call.Inputs.Text("message") is { Length: > 0 } message ? message : null)) : Same(call);

    private static ValueTask<NodeResult> Expand(NodeCall call)
    {
        var graph = new JsonObject();
        var last = call.LinkOf("image")!;
        NodeLink Add(string classType, JsonObject inputs, string image = "image")
        {
            var id = call.InnerId((graph.Count + 1).ToString(CultureInfo.InvariantCulture));
            inputs[image] = new JsonArray(last.NodeId, last.Slot);
            graph[id] = new JsonObject { ["class_type"] = classType, ["inputs"] = inputs };
            return new NodeLink(id, 0);
        }

        JsonObject Steps(long salt) => new() { ["steps"] = call.Inputs.Int("steps"), ["delay"] = call.Inputs.Float("delay"), ["preview"] = "jpeg", ["salt"] = salt, ["preview_size"] = 64L };
        for (var part = 0; part < call.Inputs.Int("count"); part++)
        {
            last = Add("TraceSlow", Steps(call.Inputs.Int("salt") + part));
        }

        if (call.Inputs.Bool("fail"))
        {
            var inputs = Steps(0);
            (inputs["fail_at"], inputs["message"], inputs["kind"]) = (2L, "failed inside expansion", "ValueError");
            last = Add("TraceFail", inputs);
        }
        else
        {
            last = Add("ImageInvert", []);
        }

        if (call.Inputs.Bool("with_output"))
        {
            Add("PreviewImage", [], "images");
        }

        return new(new NodeResult.Expansion(graph, [last]));
    }

    private static async ValueTask<NodeResult> TextAsync(NodeCall call)
    {
        foreach (var part in call.Inputs.Text("text").Split('|'))
        {
            call.SendText(part);
            await call.DelayAsync(TimeSpan.FromMilliseconds(50));
        }

        var image = call.Inputs.Get<PixelImage>("image");
        var ui = new JsonObject { ["text"] = new JsonArray(call.Inputs.Text("text"), string.Create(CultureInfo.InvariantCulture, $"({image.Frames}, {image.Height}, {image.Width}, 3)")) };
        return await Result(image, ui);
    }

    private static async ValueTask<NodeResult> TrainAsync(NodeCall call)
    {
        var (steps, curve) = (call.Inputs.Int("steps"), new JsonArray());
        var loss = 1.0;
        for (var step = 1L; step <= steps; step++)
        {
            await call.DelayAsync(Seconds(call, "delay"));
            loss = call.Inputs.Int("diverge_at") is > 0 and var diverges && step >= diverges ? double.NaN : Math.Exp(-step / (double)steps);
            curve.Add((JsonNode)JsonValue.Create(loss));
            if (step % call.Inputs.Int("text_every") == 0)
            {
                var shown = double.IsNaN(loss) ? "nan" : loss.ToString("0.0000", CultureInfo.InvariantCulture);
                call.SendText(string.Create(CultureInfo.InvariantCulture, $"step {step}/{steps} loss={shown} lr=5.00e-04 39.29it/s"));
            }

            var isSample = call.Inputs.Int("sample_every") is > 0 and var every && step % every == 0;
            call.Report(step, steps, isSample ? new PreviewImage(SmallJpeg, IsPng: false) : null);
        }

        return await Result(call.Inputs.All["image"], new JsonObject { ["final_loss"] = new JsonArray(JsonValue.Create(loss)), ["steps"] = new JsonArray(steps), ["loss_curve"] = new JsonArray(curve) });
    }
}
