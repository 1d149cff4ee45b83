using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary><c>SamplerCustomAdvanced</c> and the parts that it is put together from.</summary>
internal static class CustomSampling
{
    private const string Module = "comfy_extras.nodes_custom_sampler";

    // What a Flux guidance of 3.5 is to a classifier-free guidance of 7.
    private const double PerFluxGuidance = 2;

    public static IEnumerable<NodeClass> Create() =>
        [RandomNoise(), DisableNoise(), KSamplerSelect(), BasicScheduler(), BasicGuider(), CfgGuider(), ModelSamplingFlux(), SamplerCustomAdvanced()];

    private static NodeClass RandomNoise() => Part("RandomNoise", "model/sampling/noise", "NOISE", [Schema.Seed("noise_seed")],
        (call, marks) => new NoiseValue(call.Inputs.Seed("noise_seed"), marks));

    private static NodeClass DisableNoise() => Part("DisableNoise", "model/sampling/noise", "NOISE", [], (_, marks) => new NoiseValue(null, marks));

    private static NodeClass KSamplerSelect() => Part("KSamplerSelect", "model/sampling/samplers", "SAMPLER", [Schema.Combo("sampler_name", SamplerNames.Samplers)],
        (call, marks) => new SamplerValue(call.Inputs.Text("sampler_name"), marks));

    private static NodeClass BasicScheduler() => Part(
        "BasicScheduler",
        "model/sampling/schedulers",
        "SIGMAS",
        [Schema.Link("model", "MODEL"), Schema.Combo("scheduler", SamplerNames.Schedulers), Schema.Int("steps", 20, 1, 10000), Schema.Float("denoise", 1, 0, 1)],
        (call, marks) =>
        {
            var denoise = (float)Math.Clamp(call.Inputs.Float("denoise", 1), 0, 1);
            return new SigmasValue(denoise > 0 ? (int)call.Inputs.Int("steps", 20) : 0, denoise, marks);
        });

    private static NodeClass BasicGuider() => Part(
        "BasicGuider",
        "model/sampling/guiders",
        "GUIDER",
        [Schema.Link("model", "MODEL"), Schema.Link("conditioning", "CONDITIONING")],
        (call, marks) =>
        {
            var conditioning = call.Inputs.Get<ConditioningValue>("conditioning");
            return new GuiderValue(call.Inputs.Get<ModelValue>("model"), conditioning, null, (conditioning.Guidance ?? 3.5) * PerFluxGuidance, marks);
        },
        "Basic Guider");

    private static NodeClass CfgGuider() => Part(
        "CFGGuider",
        "model/sampling/guiders",
        "GUIDER",
        [
            Schema.Link("model", "MODEL"),
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Float("cfg", 8, 0, 100, step: 0.1, more: new JsonObject { ["round"] = 0.01 }),
        ],
        (call, marks) => new GuiderValue(
            call.Inputs.Get<ModelValue>("model"),
            call.Inputs.Get<ConditioningValue>("positive"),
            call.Inputs.Get<ConditioningValue>("negative"),
            call.Inputs.Float("cfg", 8),
            marks),
        "CFG Guider");

    private static NodeClass ModelSamplingFlux() => new("ModelSamplingFlux", call =>
        Results.Of(call.Inputs.Get<ModelValue>("model") with { SimulatedBy = Marks.Of(call, "ModelSamplingFlux") }))
    {
        DisplayName = "ModelSamplingFlux",
        Category = "advanced/model",
        Description = "Simulated: hands the model on.",
        PythonModule = "comfy_extras.nodes_model_advanced",
        Inputs =
        [
            Schema.Link("model", "MODEL"),
            Schema.Float("max_shift", 1.15, 0, 100),
            Schema.Float("base_shift", 0.5, 0, 100),
            Schema.Int("width", 1024, 16, Schema.MaxResolution, step: 8),
            Schema.Int("height", 1024, 16, Schema.MaxResolution, step: 8),
        ],
        Outputs = Schema.Outputs("MODEL"),
        IsSimulated = true,
    };

    private static NodeClass SamplerCustomAdvanced() => new("SamplerCustomAdvanced", async call =>
    {
        _ = call.Inputs.Get<SamplerValue>("sampler");
        var noise = call.Inputs.Get<NoiseValue>("noise");
        var guider = call.Inputs.Get<GuiderValue>("guider");
        var sigmas = call.Inputs.Get<SigmasValue>("sigmas");
        var request = new SceneRequest(noise.Seed ?? 0, guider.Positive.Text, $"{guider.Model.Style}\n{guider.Negative?.Text}", guider.Guidance);
        var sampling = new Sampling(request, guider.Model, call.Inputs.Get<LatentValue>("latent_image"), sigmas.Steps, sigmas.Noise, NoiseAfter: 0, AddsNoise: noise.Seed is not null);
        var latent = await sampling.RunAsync(call, Marks.Of(call, "SamplerCustomAdvanced")).ConfigureAwait(false);
        return new NodeResult.Values([latent, latent]);
    })
    {
        Category = "model/sampling/custom",
        Description = "Simulated: takes the pod's step time a step and paints a scene from the prompt's words, the same for the same seed.",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("noise", "NOISE"),
            Schema.Link("guider", "GUIDER"),
            Schema.Link("sampler", "SAMPLER"),
            Schema.Link("sigmas", "SIGMAS"),
            Schema.Link("latent_image", "LATENT"),
        ],
        Outputs = [new NodeOutput("LATENT", "output"), new NodeOutput("LATENT", "denoised_output")],
        IsSimulated = true,
    };

    private static NodeClass Part(string name, string category, string output, IReadOnlyList<NodeInput> inputs, Func<NodeCall, IReadOnlyCollection<string>, object> make, string? displayName = null) =>
        new(name, call => Results.Of(make(call, Marks.Of(call, name))))
        {
            DisplayName = displayName,
            Category = category,
            Description = "Simulated: keeps what it is given for the sampler.",
            PythonModule = Module,
            IsV3 = true,
            Inputs = inputs,
            Outputs = Schema.Outputs(output),
            IsSimulated = true,
        };
}
