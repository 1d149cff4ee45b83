using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>Pictures in time: what a video model starts from, and files of them.</summary>
internal static class Video
{
    private const string Module = "comfy_extras.nodes_video";
    private const double MaxCrf = 63;

    /// <param name="isNewer">Whether savers hand on what they save, and codecs have settings of their own, as in newer versions.</param>
    public static IEnumerable<NodeClass> Create(bool isNewer) => [EmptyLatent(), ImageToVideo(), CreateVideo(isNewer), Components(), Save(isNewer), SaveWebm(isNewer)];

    private static NodeClass EmptyLatent() => new("EmptyHunyuanLatentVideo", call => Results.Of(Latent(call, 848, 25, new Canvas.Blank(), Marks.Of(call, "EmptyHunyuanLatentVideo"))))
    {
        DisplayName = "Empty HunyuanVideo 1.0 Latent",
        Category = "model/latent/hunyuan video",
        Description = "Simulated: the size and the length of the video to come.",
        PythonModule = "comfy_extras.nodes_hunyuan",
        IsV3 = true,
        Inputs = Size(848, 25),
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeClass ImageToVideo() => new("WanImageToVideo", call =>
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var marks = Marks.Of(call, "WanImageToVideo");
        var positive = call.Inputs.Get<ConditioningValue>("positive");
        var start = call.Inputs.All.GetValueOrDefault("start_image") as PixelImage;
        var seen = call.Inputs.All.GetValueOrDefault("clip_vision_output") as ClipVisionOutputValue;
        string?[] words = [positive.Text, seen?.Words, start is null ? null : ControlNets.Word(start)];
        Canvas content = start is null ? new Canvas.Blank() : new Canvas.Picture(start);
        return Results.Of(
            positive with { Text = string.Join('\n', words.Where(word => word is not null)), SimulatedBy = marks },
            call.Inputs.Get<ConditioningValue>("negative") with { SimulatedBy = marks },
            Latent(call, 832, 81, content, marks));
    })
    {
        Category = "model/conditioning/wan",
        Description = "Simulated: the first picture shapes the scene of the video to come.",
        PythonModule = "comfy_extras.nodes_wan",
        IsV3 = true,
        Inputs =
        [
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Link("vae", "VAE"),
            .. Size(832, 81),
            Schema.Link("clip_vision_output", "CLIP_VISION_OUTPUT") with { IsRequired = false },
            Schema.Link("start_image", "IMAGE") with { IsRequired = false },
        ],
        Outputs = [new NodeOutput("CONDITIONING", "positive"), new NodeOutput("CONDITIONING", "negative"), new NodeOutput("LATENT", "latent")],
        IsSimulated = true,
    };

    private static NodeClass CreateVideo(bool isNewer) => new("CreateVideo", call => Results.Of(new VideoValue(
        call.Inputs.Get<PixelImage>("images"),
        call.Inputs.Float("fps", 30),
        call.Inputs.All.GetValueOrDefault("audio") as Sound,
        Marks.Of(call))))
    {
        DisplayName = "Create Video",
        Category = "video",
        Description = "Puts pictures in time.",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("images", "IMAGE"),
            Schema.Float("fps", 30, 1, 120, step: 1),
            Schema.Link("audio", "AUDIO") with { IsRequired = false },
            .. isNewer ? (NodeInput[])[Schema.Int("bit_depth", 8, 8, 10, step: 2, more: new JsonObject { ["display"] = "number" }) with { IsRequired = false }] : [],
        ],
        Outputs = Schema.Outputs("VIDEO"),
        ExtraInfo = Schema.Info(essentials: "Video Tools", "images to video"),
    };

    private static NodeClass Components() => new("GetVideoComponents", call =>
    {
        var video = call.Inputs.Get<VideoValue>("video");
        return Results.Of(video.Images, video.Sound, video.FramesPerSecond, 8L);
    })
    {
        DisplayName = "Get Video Components",
        Category = "video",
        Description = "Takes a video apart: pictures, sound, pictures a second, bits a colour.",
        PythonModule = Module,
        IsV3 = true,
        Inputs = [Schema.Link("video", "VIDEO")],
        Outputs = [new NodeOutput("IMAGE", "images"), new NodeOutput("AUDIO", "audio"), new NodeOutput("FLOAT", "fps"), new NodeOutput("INT", "bit_depth")],
        ExtraInfo = Schema.Info(null, "extract frames", "split video"),
    };

    private static NodeClass Save(bool isNewer) => new("SaveVideo", async call =>
    {
        var video = call.Inputs.Get<VideoValue>("video");
        var (width, height) = (video.Images.Width, video.Images.Height);
        var names = OutputNames.Plan(call.Environment.OutputDirectory, call.Inputs.Text("filename_prefix", "video/ComfyUI"), width, height, call.Environment.Time);
        var comment = $"{PngMetadata.SimulatedKeyword}: {string.Join(", ", Marks.Of(call, "SaveVideo"))}";
        var file = Mp4Writer.Encode(video.Images, video.FramesPerSecond, comment);
        var saved = await OutputFile.SaveAsync(names, "_.mp4", "output", file).ConfigureAwait(false);
        return new NodeResult.Values(isNewer ? [video] : [], new JsonObject { ["images"] = new JsonArray(saved), ["animated"] = new JsonArray((JsonNode)true) });
    })
    {
        DisplayName = "Save Video",
        Category = "video",
        Description = "Simulated: saves the pictures as Motion JPEG in an MP4 file, without the sound, in place of H.264.",
        PythonModule = Module,
        IsV3 = true,
        Inputs =
        [
            Schema.Link("video", "VIDEO"),
            Schema.Prefix("video/ComfyUI"),
            Schema.Combo("format", ["auto", "mp4"]) with { Default = "auto" },
            isNewer ? VideoCodecs.Input() : Schema.Combo("codec", ["auto", "h264"]) with { Default = "auto" },
        ],
        HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
        Outputs = isNewer ? [new NodeOutput("VIDEO", "video")] : [],
        IsOutputNode = true,
        IsSimulated = true,
        ExtraInfo = Schema.Info(essentials: "Basics", "export video"),
    };

    private static NodeClass SaveWebm(bool isNewer)
    {
        var info = Schema.Info(null, "export webm");
        info["experimental"] = true;
        return new("SaveWEBM", async call =>
        {
            var images = call.Inputs.Get<PixelImage>("images");
            var names = OutputNames.Plan(call.Environment.OutputDirectory, call.Inputs.Text("filename_prefix", "ComfyUI"), images.Width, images.Height, call.Environment.Time);
            var quality = (int)Math.Round(100 * (1 - (call.Inputs.Float("crf", 32) / MaxCrf)));
            var file = WebmWriter.Encode(images, call.Inputs.Float("fps", 24), quality, PngMetadata.For(call, Marks.Of(call, "SaveWEBM")));
            var saved = await OutputFile.SaveAsync(names, "_.webm", "output", file).ConfigureAwait(false);
            return new NodeResult.Values(isNewer ? [images] : [], new JsonObject { ["images"] = new JsonArray(saved), ["animated"] = new JsonArray((JsonNode)true) });
        })
        {
            DisplayName = isNewer ? "Save WEBM" : null,
            Category = "video",
            Description = "Simulated: saves the pictures as VP8, in place of VP9 or AV1.",
            PythonModule = Module,
            IsV3 = true,
            Inputs =
            [
                Schema.Link("images", "IMAGE"),
                Schema.Prefix("ComfyUI"),
                Schema.Combo("codec", ["vp9", "av1"]),
                Schema.Float("fps", 24, 0.01, 1000),
                Schema.Float("crf", 32, 0, MaxCrf, step: 1),
            ],
            HiddenInputs = ["PROMPT", "EXTRA_PNGINFO"],
            Outputs = isNewer ? [new NodeOutput("IMAGE", "images")] : [],
            IsOutputNode = true,
            IsSimulated = true,
            ExtraInfo = info,
        };
    }

    private static NodeInput[] Size(int width, int length) =>
    [
        Schema.Int("width", width, 16, Schema.MaxResolution, step: 16),
        Schema.Int("height", 480, 16, Schema.MaxResolution, step: 16),
        Schema.Int("length", length, 1, Schema.MaxResolution, step: 4),
        Schema.Int("batch_size", 1, 1, 4096),
    ];

    // The models hold four pictures of a video in one of its latent, and the first alone.
    private static LatentValue Latent(NodeCall call, int width, int length, Canvas content, IReadOnlyCollection<string> marks)
    {
        const int Cell = 8;
        var (w, h) = (Math.Max(Cell, call.Inputs.Int("width", width) / Cell * Cell), Math.Max(Cell, call.Inputs.Int("height", 480) / Cell * Cell));
        var frames = (((call.Inputs.Int("length", length) - 1) / 4 * 4) + 1) * call.Inputs.Int("batch_size", 1);
        PixelImage.CheckSize(w, h, frames);
        return new LatentValue((int)w, (int)h, (int)frames, content, marks) { IsVideo = true };
    }
}
