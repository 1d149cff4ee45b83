using System.Globalization;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>The loaders. They load nothing; the names that they are given shape the picture.</summary>
internal static class Loaders
{
    private static readonly string[] ClipTypes =
    [
        "stable_diffusion", "stable_cascade", "sd3", "stable_audio", "mochi", "ltxv", "pixart", "cosmos", "lumina2", "wan", "hidream", "chroma", "ace",
        "omnigen2", "qwen_image", "hunyuan_image", "flux2", "ovis",
    ];

    private static readonly string[] DualClipTypes =
    [
        "sdxl", "sd3", "flux", "hunyuan_video", "hidream", "hunyuan_image", "hunyuan_video_15", "kandinsky5", "kandinsky5_image", "ltxv", "newbie", "ace",
    ];

    public static IEnumerable<NodeClass> Create(NodeEnvironment environment)
    {
        var loras = new LoraFiles(environment.OutputDirectory);
        return [Checkpoint(), Unet(), Clip(), DualClip(), Vae(), Lora(loras), LoraModelOnly(loras)];
    }

    private static NodeClass Checkpoint() => new("CheckpointLoaderSimple", call =>
    {
        var (name, marks) = (call.Inputs.Text("ckpt_name"), Marks.Of(call, "CheckpointLoaderSimple"));
        return Results.Of(new ModelValue(name, marks), new ClipValue(name, marks), new VaeValue(marks) { Name = name });
    })
    {
        DisplayName = "Load Checkpoint",
        Category = "model/loaders",
        Description = "Simulated: no file is read. The name shapes the picture.",
        Inputs = [Schema.Combo("ckpt_name", ModelFiles.Checkpoints)],
        Outputs = Schema.Outputs("MODEL", "CLIP", "VAE"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "load model", "checkpoint", "ckpt"),
    };

    private static NodeClass Unet() => new("UNETLoader", call => Results.Of(new ModelValue(call.Inputs.Text("unet_name"), Marks.Of(call, "UNETLoader"))))
    {
        DisplayName = "Load Diffusion Model",
        Category = "model/loaders",
        Description = "Simulated: no file is read. The name shapes the picture.",
        Inputs =
        [
            Schema.Combo("unet_name", ModelFiles.DiffusionModels),
            Schema.Combo("weight_dtype", ["default", "fp8_e4m3fn", "fp8_e4m3fn_fast", "fp8_e5m2"]) with { Extra = new JsonObject { ["advanced"] = true } },
        ],
        Outputs = Schema.Outputs("MODEL"),
        IsSimulated = true,
    };

    private static NodeClass Clip() => new("CLIPLoader", call => Results.Of(new ClipValue(call.Inputs.Text("clip_name"), Marks.Of(call, "CLIPLoader"))))
    {
        DisplayName = "Load CLIP",
        Category = "model/loaders",
        Description = "Simulated: no file is read.",
        Inputs = [Schema.Combo("clip_name", ModelFiles.TextEncoders), Schema.Combo("type", ClipTypes), Device()],
        Outputs = Schema.Outputs("CLIP"),
        IsSimulated = true,
    };

    private static NodeClass DualClip() => new("DualCLIPLoader", call => Results.Of(new ClipValue($"{call.Inputs.Text("clip_name1")}+{call.Inputs.Text("clip_name2")}", Marks.Of(call, "DualCLIPLoader"))))
    {
        DisplayName = "Load CLIP (Dual)",
        Category = "model/loaders",
        Description = "Simulated: no file is read.",
        Inputs = [Schema.Combo("clip_name1", ModelFiles.TextEncoders), Schema.Combo("clip_name2", ModelFiles.TextEncoders), Schema.Combo("type", DualClipTypes), Device()],
        Outputs = Schema.Outputs("CLIP"),
        IsSimulated = true,
    };

    private static NodeClass Vae() => new("VAELoader", call => Results.Of(new VaeValue(Marks.Of(call, "VAELoader")) { Name = call.Inputs.Text("vae_name") }))
    {
        DisplayName = "Load VAE",
        Category = "model/loaders",
        Description = "Simulated: no file is read.",
        Inputs = [Schema.Combo("vae_name", [.. ModelFiles.Vaes, "pixel_space"])],
        Outputs = Schema.Outputs("VAE"),
        IsSimulated = true,
    };

    private static NodeClass Lora(LoraFiles loras) => new("LoraLoader", call => Results.Of(
        WithLora(call, "LoraLoader"),
        call.Inputs.Get<ClipValue>("clip") with { SimulatedBy = Marks.Of(call, "LoraLoader") }))
    {
        DisplayName = "Load LoRA (Model and CLIP)",
        Category = "model/loaders",
        Description = "Simulated: no file is read. The name and the strength shape the picture.",
        Inputs =
        [
            Schema.Link("model", "MODEL"),
            Schema.Link("clip", "CLIP"),
            new NodeInput("lora_name", "COMBO") { Options = loras.List },
            Schema.Float("strength_model", 1, -100, 100),
            Schema.Float("strength_clip", 1, -100, 100),
        ],
        Outputs = Schema.Outputs("MODEL", "CLIP"),
        IsSimulated = true,
        ExtraInfo = Schema.Info("Image Generation", "lora", "load lora"),
    };

    private static NodeClass LoraModelOnly(LoraFiles loras) => new("LoraLoaderModelOnly", call => Results.Of(WithLora(call, "LoraLoaderModelOnly")))
    {
        DisplayName = "Load LoRA",
        Category = "model/loaders",
        Description = "Simulated: no file is read. The name and the strength shape the picture.",
        Inputs = [Schema.Link("model", "MODEL"), new NodeInput("lora_name", "COMBO") { Options = loras.List }, Schema.Float("strength_model", 1, -100, 100)],
        Outputs = Schema.Outputs("MODEL"),
        IsSimulated = true,
        ExtraInfo = Schema.Info("Image Generation", "lora", "load lora"),
    };

    private static ModelValue WithLora(NodeCall call, string classType)
    {
        var model = call.Inputs.Get<ModelValue>("model");
        var strength = call.Inputs.Float("strength_model", 1);
        var style = strength == 0 ? model.Style : string.Create(CultureInfo.InvariantCulture, $"{model.Style}+{call.Inputs.Text("lora_name")}*{strength:R}");
        return new ModelValue(style, Marks.Of(call, classType));
    }

    private static NodeInput Device() => Schema.Combo("device", ["default", "cpu"]) with { IsRequired = false, Extra = new JsonObject { ["advanced"] = true } };
}
