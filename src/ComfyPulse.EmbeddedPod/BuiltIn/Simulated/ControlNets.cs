using System.Globalization;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>ControlNets: the picture that they are given and their strength shape the scene.</summary>
internal static class ControlNets
{
    public static IEnumerable<NodeClass> Create() => [Loader(), Apply(), ApplyAdvanced()];

    /// <summary>A picture as a word: equal pictures give equal words.</summary>
    public static string Word(PixelImage image)
    {
        var hash = Hashing.Of((ulong)image.Width, (ulong)image.Height);
        foreach (var value in image.Values)
        {
            hash = Hashing.Of(hash, BitConverter.SingleToUInt32Bits(value));
        }

        return hash.ToString("x16", CultureInfo.InvariantCulture);
    }

    private static NodeClass Loader() => new("ControlNetLoader", call => Results.Of(new ControlNetValue(call.Inputs.Text("control_net_name"), Marks.Of(call, "ControlNetLoader"))))
    {
        DisplayName = "Load ControlNet Model",
        Category = "model/loaders",
        Description = "Simulated: no file is read.",
        Inputs = [Schema.Combo("control_net_name", ModelFiles.ControlNets)],
        Outputs = Schema.Outputs("CONTROL_NET"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "controlnet", "load controlnet"),
    };

    private static NodeClass Apply()
    {
        var info = Schema.Info();
        info["deprecated"] = true;
        return new("ControlNetApply", call => Results.Of(Controlled(call, "conditioning", Marks.Of(call, "ControlNetApply"))))
        {
            DisplayName = "Apply ControlNet (DEPRECATED)",
            Category = "model/conditioning/controlnet",
            Description = "Simulated: the picture and the strength shape the scene.",
            Inputs = [Schema.Link("conditioning", "CONDITIONING"), Schema.Link("control_net", "CONTROL_NET"), Schema.Link("image", "IMAGE"), Schema.Float("strength", 1, 0, 10)],
            Outputs = Schema.Outputs("CONDITIONING"),
            IsSimulated = true,
            ExtraInfo = info,
        };
    }

    private static NodeClass ApplyAdvanced() => new("ControlNetApplyAdvanced", call =>
    {
        var marks = Marks.Of(call, "ControlNetApplyAdvanced");
        return Results.Of(Controlled(call, "positive", marks), call.Inputs.Get<ConditioningValue>("negative") with { SimulatedBy = marks });
    })
    {
        DisplayName = "Apply ControlNet",
        Category = "model/conditioning/controlnet",
        Description = "Simulated: the picture and the strength shape the scene.",
        Inputs =
        [
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Link("control_net", "CONTROL_NET"),
            Schema.Link("image", "IMAGE"),
            Schema.Float("strength", 1, 0, 10),
            Schema.Float("start_percent", 0, 0, 1, step: 0.001),
            Schema.Float("end_percent", 1, 0, 1, step: 0.001),
            Schema.Link("vae", "VAE") with { IsRequired = false },
        ],
        Outputs = [new NodeOutput("CONDITIONING", "positive"), new NodeOutput("CONDITIONING", "negative")],
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "controlnet", "apply controlnet"),
    };

    private static ConditioningValue Controlled(NodeCall call, string input, IReadOnlyCollection<string> marks)
    {
        var conditioning = call.Inputs.Get<ConditioningValue>(input);
        var strength = call.Inputs.Float("strength", 1);
        var text = strength == 0
            ? conditioning.Text
            : string.Create(CultureInfo.InvariantCulture, $"{conditioning.Text}\n{call.Inputs.Get<ControlNetValue>("control_net").Name}*{strength:R} {Word(call.Inputs.Get<PixelImage>("image"))}");
        return conditioning with { Text = text, SimulatedBy = marks };
    }
}
