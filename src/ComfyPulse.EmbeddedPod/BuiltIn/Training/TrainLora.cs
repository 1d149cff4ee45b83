using System.Globalization;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Training;

/// <summary><c>TrainLoraNode</c>: takes its passes and makes up a loss that falls.</summary>
internal static class TrainLora
{
    public const string Module = "comfy_extras.nodes_train";

    private const string Name = "TrainLoraNode";
    private const string NoLora = "[None]";

    public static NodeClass Create(NodeEnvironment environment)
    {
        var loras = new LoraFiles(environment.OutputDirectory);
        return new(Name, RunAsync)
        {
            DisplayName = "Train LoRA",
            Category = "model/training",
            Description = "Simulated: takes the pod's step time a pass, and makes up a loss that falls and a LoRA, the same for the same seed.",
            PythonModule = Module,
            IsV3 = true,
            IsInputList = true,
            Inputs =
            [
                Schema.Link("model", "MODEL"),
                Schema.Link("latents", "LATENT"),
                Schema.Link("positive", "CONDITIONING"),
                Schema.Int("batch_size", 1, 1, 10000),
                Schema.Int("grad_accumulation_steps", 1, 1, 1024),
                Schema.Int("steps", 16, 1, 100000),
                Schema.Float("learning_rate", 0.0005, 0.0000001, 1, step: 0.0000001),
                Schema.Int("rank", 8, 1, 128),
                Choice("optimizer", "AdamW", "Adam", "SGD", "RMSprop"),
                Choice("loss_function", "MSE", "L1", "Huber", "SmoothL1"),
                Schema.Int("seed", 0, 0, ulong.MaxValue),
                Choice("training_dtype", "bf16", "fp32", "none"),
                Choice("lora_dtype", "bf16", "fp32"),
                Switch("quantized_backward", isOn: false),
                Choice("algorithm", "LoRA", "LoHa", "LoKr", "OFT"),
                Switch("gradient_checkpointing", isOn: true),
                Schema.Int("checkpoint_depth", 1, 1, 5),
                Switch("offloading", isOn: false),
                new NodeInput("existing_lora", "COMBO") { Options = () => [.. loras.List(), NoLora], Default = NoLora },
                Switch("bucket_mode", isOn: false),
                Switch("bypass_mode", isOn: false),
            ],
            Outputs = [new("LORA_MODEL", "lora"), new("LOSS_MAP", "loss_map"), new("INT", "steps")],
            IsSimulated = true,
            ExtraInfo = Info(),
        };
    }

    /// <summary>What <c>/object_info</c> says besides of the classes that belong to training.</summary>
    public static JsonObject Info(params ReadOnlySpan<string> aliases)
    {
        var info = Schema.Info(null, aliases);
        info["experimental"] = true;
        return info;
    }

    private static NodeInput Choice(string name, params string[] options) => Schema.Combo(name, options) with { Default = options[0] };

    private static NodeInput Switch(string name, bool isOn) => new(name, "BOOLEAN") { Default = isOn };

    private static async ValueTask<NodeResult> RunAsync(NodeCall call)
    {
        var model = call.Inputs.Get<ModelValue>("model");
        var latents = call.Inputs.Get<LatentValue>("latents");
        var caption = call.Inputs.Get<ConditioningValue>("positive").Text;
        var (steps, accumulated) = (call.Inputs.Int("steps", 16), call.Inputs.Int("grad_accumulation_steps", 1));
        var earlier = EarlierSteps(call.Inputs.Text("existing_lora", NoLora));
        var seed = Hashing.Of(call.Inputs.Seed("seed"), Hashing.Of($"{model.Style}\n{caption}"));
        var batch = (int)Math.Min(call.Inputs.Int("batch_size", 1), latents.Frames);
        var pace = call.Environment.Work?.Training(call, model.Style, latents.Width, latents.Height, batch) ?? Pace.Even(call.Environment.StepTime);

        var passes = (int)(steps * accumulated);
        var losses = await new TrainingRun(call, passes, new TrainingLoss(seed, earlier * accumulated, passes)).RunAsync(pace).ConfigureAwait(false);

        var marks = Marks.Of(call, Name);
        var lora = new LoraValue(model.Style, seed, (int)call.Inputs.Int("rank", 8), call.Inputs.Text("lora_dtype", "bf16"), marks);
        return new NodeResult.Values([lora, new LossMapValue(losses, marks), steps + earlier]);
    }

    // ComfyUI goes by the file's name too: "…_20_steps_00001_.safetensors".
    private static long EarlierSteps(string lora)
    {
        if (lora == NoLora)
        {
            return 0;
        }

        var digits = lora.Split("_steps_")[0].Split('_')[^1];
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var steps)
            ? steps
            : throw new NodeFailureException("ValueError", $"invalid literal for int() with base 10: '{digits}'");
    }
}
