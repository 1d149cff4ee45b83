using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Masks;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Simulated;

/// <summary>Painting a part of a picture: the sampler's scene shows where the mask is, the picture elsewhere.</summary>
internal static class Inpainting
{
    public static IEnumerable<NodeClass> Create() => [EncodeForInpaint(), SetNoiseMask(), InpaintConditioning()];

    private static NodeClass EncodeForInpaint() => new("VAEEncodeForInpaint", call =>
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var grown = MaskShapes.Grown(call, call.Inputs.Get<PixelMask>("mask"), call.Inputs.Int("grow_mask_by", 6) / 2, isTapered: false);
        return Results.Of(Latent(call, grown, Marks.Of(call, "VAEEncodeForInpaint")));
    })
    {
        DisplayName = "VAE Encode (for Inpainting)",
        Category = "model/latent",
        Description = "Simulated: keeps the picture; where the mask is, it is grey and a sampler may paint.",
        Inputs = [Schema.Link("pixels", "IMAGE"), Schema.Link("vae", "VAE"), Schema.Link("mask", "MASK"), Schema.Int("grow_mask_by", 6, 0, 64, step: 1)],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeClass SetNoiseMask() => new("SetLatentNoiseMask", call =>
        Results.Of(call.Inputs.Get<LatentValue>("samples") with { NoiseMask = call.Inputs.Get<PixelMask>("mask"), SimulatedBy = Marks.Of(call, "SetLatentNoiseMask") }))
    {
        DisplayName = "Set Latent Noise Mask",
        Category = "model/latent",
        Description = "Simulated: a sampler will paint only where the mask is.",
        Inputs = [Schema.Link("samples", "LATENT"), Schema.Link("mask", "MASK")],
        Outputs = Schema.Outputs("LATENT"),
        IsSimulated = true,
    };

    private static NodeClass InpaintConditioning() => new("InpaintModelConditioning", call =>
    {
        _ = call.Inputs.Get<VaeValue>("vae");
        var marks = Marks.Of(call, "InpaintModelConditioning");
        var latent = Latent(call, call.Inputs.Get<PixelMask>("mask"), marks);
        return Results.Of(
            call.Inputs.Get<ConditioningValue>("positive") with { SimulatedBy = marks },
            call.Inputs.Get<ConditioningValue>("negative") with { SimulatedBy = marks },
            call.Inputs.Bool("noise_mask", true) ? latent : latent with { NoiseMask = null });
    })
    {
        DisplayName = "InpaintModelConditioning",
        Category = "model/conditioning",
        Description = "Simulated: keeps the picture; where the mask is, it is grey.",
        Inputs =
        [
            Schema.Link("positive", "CONDITIONING"),
            Schema.Link("negative", "CONDITIONING"),
            Schema.Link("vae", "VAE"),
            Schema.Link("pixels", "IMAGE"),
            Schema.Link("mask", "MASK"),
            new NodeInput("noise_mask", "BOOLEAN") { Default = true, Extra = new JsonObject { ["tooltip"] = "Whether the sampler paints only where the mask is." } },
        ],
        Outputs = [new NodeOutput("CONDITIONING", "positive"), new NodeOutput("CONDITIONING", "negative"), new NodeOutput("LATENT", "latent")],
        IsSimulated = true,
    };

    // As ComfyUI: the mask at the picture's size, and grey wherever it rounds to 1.
    private static LatentValue Latent(NodeCall call, PixelMask mask, IReadOnlyCollection<string> marks)
    {
        var pixels = call.Inputs.Get<PixelImage>("pixels");
        var fitted = mask.Fit(pixels.Width, pixels.Height);
        var values = pixels.Raw.ToArray();
        for (var i = 0; i < values.Length; i++)
        {
            var frame = i / pixels.FrameLength % fitted.Frames;
            values[i] = fitted.Mask(frame)[i % pixels.FrameLength / PixelImage.Channels] > 0.5f ? 0.5f : values[i];
        }

        var picture = Latents.Trimmed(new PixelImage(pixels.Width, pixels.Height, pixels.Frames, values));
        return new LatentValue(picture.Width, picture.Height, picture.Frames, new Canvas.Picture(picture), marks) { NoiseMask = fitted };
    }
}
