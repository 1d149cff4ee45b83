using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary><c>KSampler</c> and <c>KSamplerAdvanced</c>.</summary>
internal static class KSamplers
{
    public static IEnumerable<NodeClass> Create() => [KSampler(), KSamplerAdvanced()];

    private static NodeClass KSampler() => new("KSampler", async call =>
    {
        var denoise = (float)Math.Clamp(call.Inputs.Float("denoise", 1), 0, 1);
        var steps = denoise > 0 ? (int)call.Inputs.Int("steps", 20) : 0;
        var latent = call.Inputs.Get<LatentValue>("latent_image");
        var sampling = new Sampling(Request(call, "seed"), call.Inputs.Get<ModelValue>("model"), latent, steps, denoise, NoiseAfter: 0, AddsNoise: true);
        return new NodeResult.Values([await sampling.RunAsync(call, Marks.Of(call, "KSampler")).ConfigureAwait(false)]);
    })
    {
        DisplayName = "KSampler",
        Category = "model/sampling",
        Description = "Simulated: takes the pod's step time a step and paints a scene from the prompt's words, the same for the same seed.",
        Inputs =
        [
            Schema.Link("model", "MODEL"),
            Schema.Seed("seed"),
            Schema.Int("steps", 20, 1, 10000),
            Cfg(),
            Schema.Combo("sampler_name", SamplerNames.Samplers),
            Schema.Combo("scheduler", SamplerNames.Schedulers),
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Link("latent_image", "LATENT"),
            Schema.Float("denoise", 1, 0, 1),
        ],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
        ExtraInfo = Schema.Info(null, "sample", "sampler", "denoise"),
    };

    private static NodeClass KSamplerAdvanced() => new("KSamplerAdvanced", async call =>
    {
        var steps = Math.Max(1, call.Inputs.Int("steps", 20));
        var start = Math.Min(call.Inputs.Int("start_at_step"), steps);
        var end = Math.Clamp(call.Inputs.Int("end_at_step", 10000), start, steps);
        var left = call.Inputs.Text("return_with_leftover_noise") == "enable" ? 1f - ((float)end / steps) : 0f;
        var latent = call.Inputs.Get<LatentValue>("latent_image");
        var sampling = new Sampling(
            Request(call, "noise_seed"),
            call.Inputs.Get<ModelValue>("model"),
            latent,
            (int)(end - start),
            1f - ((float)start / steps),
            left,
            call.Inputs.Text("add_noise", "enable") == "enable");
        return new NodeResult.Values([await sampling.RunAsync(call, Marks.Of(call, "KSamplerAdvanced")).ConfigureAwait(false)]);
    })
    {
        DisplayName = "KSampler (Advanced)",
        Category = "model/sampling",
        Description = "Simulated: as KSampler, for a part of the steps.",
        Inputs =
        [
            Schema.Link("model", "MODEL"),
            Schema.Combo("add_noise", ["enable", "disable"]) with { Extra = new JsonObject { ["advanced"] = true } },
            Schema.Seed("noise_seed"),
            Schema.Int("steps", 20, 1, 10000),
            Cfg(),
            Schema.Combo("sampler_name", SamplerNames.Samplers),
            Schema.Combo("scheduler", SamplerNames.Schedulers),
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Link("latent_image", "LATENT"),
            Schema.Int("start_at_step", 0, 0, 10000, more: new JsonObject { ["advanced"] = true }),
            Schema.Int("end_at_step", 10000, 0, 10000, more: new JsonObject { ["advanced"] = true }),
            Schema.Combo("return_with_leftover_noise", ["disable", "enable"]) with { Extra = new JsonObject { ["advanced"] = true } },
        ],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeInput Cfg() => Schema.Float("cfg", 8, 0, 100, step: 0.1, more: new JsonObject { ["round"] = 0.01 });

    private static SceneRequest Request(NodeCall call, string seed)
    {
        var model = call.Inputs.Get<ModelValue>("model");
        var positive = call.Inputs.Get<ConditioningValue>("positive");
        var negative = call.Inputs.Get<ConditioningValue>("negative");
        return new SceneRequest(call.Inputs.Seed(seed), positive.Text, $"{model.Style}\n{negative.Text}", call.Inputs.Float("cfg", 8));
    }
}
