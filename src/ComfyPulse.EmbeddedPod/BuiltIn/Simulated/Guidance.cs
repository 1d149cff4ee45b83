using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>What is asked for, put together from several texts and pictures.</summary>
internal static class Guidance
{
    public static IEnumerable<NodeClass> Create() => [Combine(), Concat(), SetArea(), VisionLoader(), VisionEncode(), UnClip()];

    private static NodeClass Combine() => Joined(
        "ConditioningCombine",
        "Conditioning (Combine)",
        ["conditioning_1", "conditioning_2"],
        Schema.Info("Image Generation", "combine", "combine prompts", "mix prompts"));

    private static NodeClass Concat() => Joined("ConditioningConcat", "Conditioning (Concat)", ["conditioning_to", "conditioning_from"], null);

    private static NodeClass SetArea() => Simulated(
        "ConditioningSetArea",
        "Conditioning (Set Area)",
        "model/conditioning/transform",
        "Simulated: the scene is painted everywhere.",
        [
            Schema.Link("conditioning", "CONDITIONING"),
            Schema.Int("width", 64, 64, Schema.MaxResolution, step: 8),
            Schema.Int("height", 64, 64, Schema.MaxResolution, step: 8),
            Schema.Int("x", 0, 0, Schema.MaxResolution, step: 8),
            Schema.Int("y", 0, 0, Schema.MaxResolution, step: 8),
            Schema.Float("strength", 1, 0, 10),
        ],
        "CONDITIONING",
        (call, marks) => call.Inputs.Get<ConditioningValue>("conditioning") with { SimulatedBy = marks },
        "regional prompt",
        "area prompt");

    private static NodeClass VisionLoader() => Simulated(
        "CLIPVisionLoader",
        "Load CLIP Vision",
        "model/loaders",
        "Simulated: no file is read.",
        [Schema.Combo("clip_name", ModelFiles.ClipVisions)],
        "CLIP_VISION",
        (call, marks) => new ClipVisionValue(call.Inputs.Text("clip_name"), marks));

    private static NodeClass VisionEncode() => Simulated(
        "CLIPVisionEncode",
        "CLIP Vision Encode",
        "model/conditioning",
        "Simulated: the picture shapes the scene.",
        [Schema.Link("clip_vision", "CLIP_VISION"), Schema.Link("image", "IMAGE"), Schema.Combo("crop", ["center", "none"])],
        "CLIP_VISION_OUTPUT",
        (call, marks) => new ClipVisionOutputValue($"{call.Inputs.Get<ClipVisionValue>("clip_vision").Name} {ControlNets.Word(call.Inputs.Get<PixelImage>("image"))}", marks));

    private static NodeClass UnClip() => Simulated(
        "unCLIPConditioning",
        "unCLIPConditioning",
        "model/conditioning",
        "Simulated: the picture and the strength shape the scene.",
        [
            Schema.Link("conditioning", "CONDITIONING"),
            Schema.Link("clip_vision_output", "CLIP_VISION_OUTPUT"),
            Schema.Float("strength", 1, -10, 10),
            Schema.Float("noise_augmentation", 0, 0, 1),
        ],
        "CONDITIONING",
        (call, marks) =>
        {
            var conditioning = call.Inputs.Get<ConditioningValue>("conditioning");
            var strength = call.Inputs.Float("strength", 1);
            var words = call.Inputs.Get<ClipVisionOutputValue>("clip_vision_output").Words;
            return conditioning with { Text = strength == 0 ? conditioning.Text : string.Create(CultureInfo.InvariantCulture, $"{conditioning.Text}\n{words}*{strength:R}"), SimulatedBy = marks };
        });

    private static NodeClass Joined(string name, string displayName, string[] inputs, JsonObject? info) => new(name, call =>
    {
        var first = call.Inputs.Get<ConditioningValue>(inputs[0]);
        return Results.Of(first with { Text = $"{first.Text}\n{call.Inputs.Get<ConditioningValue>(inputs[1]).Text}", SimulatedBy = Marks.Of(call, name) });
    })
    {
        DisplayName = displayName,
        Category = "model/conditioning/transform",
        Description = "Simulated: the words of both texts shape the scene.",
        Inputs = [.. inputs.Select(input => Schema.Link(input, "CONDITIONING"))],
        Outputs = Schema.Outputs("CONDITIONING"),
        IsSimulated = true,
        ExtraInfo = info,
    };

    private static NodeClass Simulated(
        string name,
        string displayName,
        string category,
        string description,
        IReadOnlyList<NodeInput> inputs,
        string output,
        Func<NodeCall, IReadOnlyCollection<string>, object> make,
        params string[] aliases) => new(name, call => Results.Of(make(call, Marks.Of(call, name))))
        {
            DisplayName = displayName,
            Category = category,
            Description = description,
            Inputs = inputs,
            Outputs = Schema.Outputs(output),
            IsSimulated = true,
            ExtraInfo = Schema.Info(null, aliases),
        };
}
