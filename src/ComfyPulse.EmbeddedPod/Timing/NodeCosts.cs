using ComfyPulse.EmbeddedPod.BuiltIn.Media;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What built-in nodes without a progress bar cost, in seconds.</summary>
internal static class NodeCosts
{
    // Seconds for each million pixels.
    private const double Decode = 0.35;
    private const double Encode = 0.2;
    private const double Png = 0.35;
    private const double FastPng = 0.12;
    private const double Webp = 0.25;
    private const double H264 = 0.05;

    private static readonly Dictionary<string, Func<NodeCall, GpuWork, double>> Costs = new(StringComparer.Ordinal)
    {
        ["CheckpointLoaderSimple"] = (call, work) => work.Read(call.Inputs.Text("ckpt_name")),
        ["UNETLoader"] = (call, work) => work.Read(call.Inputs.Text("unet_name")),
        ["CLIPLoader"] = (call, work) => work.Read(call.Inputs.Text("clip_name")),
        ["DualCLIPLoader"] = (call, work) => work.Read(call.Inputs.Text("clip_name1")) + work.Read(call.Inputs.Text("clip_name2")),
        ["VAELoader"] = (call, work) => work.Read(call.Inputs.Text("vae_name")),
        ["LoraLoader"] = (call, work) => work.ReadWhole(call.Inputs.Text("lora_name")),
        ["LoraLoaderModelOnly"] = (call, work) => work.ReadWhole(call.Inputs.Text("lora_name")),
        ["ControlNetLoader"] = (call, work) => work.ReadWhole(call.Inputs.Text("control_net_name")),
        ["CLIPVisionLoader"] = (call, work) => work.ReadWhole(call.Inputs.Text("clip_name")),
        ["UpscaleModelLoader"] = (call, work) => work.ReadWhole(call.Inputs.Text("model_name")),
        ["CLIPTextEncode"] = TextEncode,
        ["CLIPTextEncodeFlux"] = TextEncode,
        ["CLIPVisionEncode"] = (_, _) => 0.15,
        ["ControlNetApply"] = (_, _) => 0.03,
        ["ControlNetApplyAdvanced"] = (_, _) => 0.03,
        ["VAEDecode"] = DecodeLatent,
        ["VAEDecodeTiled"] = DecodeLatent,
        ["VAEDecodeAudio"] = (call, work) => FetchVae(call, work) + (0.02 * call.Inputs.Get<LatentValue>("samples").Seconds),
        ["VAEEncode"] = EncodePixels,
        ["VAEEncodeForInpaint"] = EncodePixels,
        ["InpaintModelConditioning"] = EncodePixels,
        ["WanImageToVideo"] = (call, work) => FetchVae(call, work) + (Encode * PodTiming.Megapixels(call.Inputs.Int("width", 832), call.Inputs.Int("height", 480), call.Inputs.Int("length", 81))),
        ["SaveImage"] = (call, _) => Png * Pixels(call.Inputs.Get<PixelImage>("images")),
        ["PreviewImage"] = (call, _) => FastPng * Pixels(call.Inputs.Get<PixelImage>("images")),
        ["SaveAnimatedPNG"] = (call, _) => Png * Pixels(call.Inputs.Get<PixelImage>("images")),
        ["SaveAnimatedWEBP"] = (call, _) => Webp * Pixels(call.Inputs.Get<PixelImage>("images")),
        ["SaveVideo"] = (call, _) => H264 * Pixels(call.Inputs.Get<VideoValue>("video").Images),
    };

    /// <summary>The class as it is, or one that takes its time too.</summary>
    public static NodeClass Timed(NodeClass node, GpuWork work) => Costs.TryGetValue(node.Name, out var cost) ? node.RunningAs(call => RunAsync(node, call, cost(call, work))) : node;

    // What the node really computes goes on meanwhile.
    private static async ValueTask<NodeResult> RunAsync(NodeClass node, NodeCall call, double seconds)
    {
        var waiting = call.DelayAsync(TimeSpan.FromSeconds(seconds * new Jitter(call.PromptId, call.NodeId)[0]));
        var computing = ComputeAsync(node, call);
        await Task.WhenAll(waiting, computing).ConfigureAwait(false);
        return await computing.ConfigureAwait(false);
    }

    private static async Task<NodeResult> ComputeAsync(NodeClass node, NodeCall call) => await node.RunAsync(call).ConfigureAwait(false);

    private static double TextEncode(NodeCall call, GpuWork work)
    {
        var clip = call.Inputs.Get<ClipValue>("clip");
        return work.Fetch(ModelPart.TextEncoder, clip.Style.Split('+'), clip.Style) + work.Timing.TextEncode;
    }

    private static double DecodeLatent(NodeCall call, GpuWork work)
    {
        var latent = call.Inputs.Get<LatentValue>("samples");
        return FetchVae(call, work) + (Decode * PodTiming.Megapixels(latent.Width, latent.Height, latent.Frames));
    }

    private static double EncodePixels(NodeCall call, GpuWork work) => FetchVae(call, work) + (Encode * Pixels(call.Inputs.Get<PixelImage>("pixels")));

    private static double FetchVae(NodeCall call, GpuWork work)
    {
        var name = call.Inputs.Get<VaeValue>("vae").Name;
        return work.Fetch(ModelPart.Vae, [name], name);
    }

    private static double Pixels(PixelImage image) => PodTiming.Megapixels(image.Width, image.Height, image.Frames);
}
