namespace ComfyPulse.EmbeddedPod.Tests.Timing;

public sealed class GpuWorkTests
{
    private const string Sdxl = "sd_xl_base_1.0.safetensors";
    private const string Flux = "flux1-dev.safetensors";
    private const string Vae = "ae.safetensors";

    private static readonly string[] FluxClips = ["clip_l.safetensors", "t5xxl_fp16.safetensors"];

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public void A_checkpoint_takes_the_time_of_its_loading_from_the_disk_to_the_GPU(int seconds)
    {
        var work = new GpuWork(PodTiming.Sdxl with { ModelLoad = TimeSpan.FromSeconds(seconds) });

        var read = work.Read(Sdxl);
        var moved = work.Fetch(ModelPart.Diffusion, [Sdxl], Sdxl) + work.Fetch(ModelPart.TextEncoder, [Sdxl], Sdxl) + work.Fetch(ModelPart.Vae, [Sdxl], Sdxl);

        // The way over the bus, a second, comes on top.
        Assert.InRange(read, 0.25 * seconds, 0.35 * seconds);
        Assert.InRange(read + moved, seconds, seconds + 1);
    }

    [Fact]
    public void What_is_on_the_GPU_is_not_moved_again()
    {
        var work = new GpuWork(PodTiming.Sdxl);

        Assert.True(work.Fetch(ModelPart.Diffusion, [Sdxl], Sdxl) > 1);
        Assert.Equal(0, work.Fetch(ModelPart.Diffusion, [Sdxl], Sdxl));
    }

    [Fact]
    public void What_was_unloaded_or_has_other_patches_comes_from_memory_quicker_than_from_the_disk()
    {
        var work = new GpuWork(PodTiming.Sdxl with { ModelLoad = TimeSpan.FromSeconds(60) });
        var cold = work.Fetch(ModelPart.Diffusion, [Sdxl], Sdxl);

        work.Unload();
        var unloaded = work.Fetch(ModelPart.Diffusion, [Sdxl], Sdxl);
        var patched = work.Fetch(ModelPart.Diffusion, [Sdxl], $"{Sdxl}+add_detail.safetensors*0.8");

        Assert.InRange(unloaded, 0.1, cold / 10);
        Assert.Equal(unloaded, patched);
    }

    [Fact]
    public void A_model_that_fills_the_GPU_drives_out_the_others_and_only_them()
    {
        var work = new GpuWork(PodTiming.Flux);
        work.Fetch(ModelPart.Vae, [Vae], Vae);
        work.Fetch(ModelPart.TextEncoder, FluxClips, "clips");
        Assert.Equal(0, work.Fetch(ModelPart.Vae, [Vae], Vae));

        work.Fetch(ModelPart.Diffusion, [Flux], Flux);

        Assert.True(work.Fetch(ModelPart.TextEncoder, FluxClips, "clips") > 0);
        Assert.Equal(0, work.Fetch(ModelPart.TextEncoder, FluxClips, "clips"));
        Assert.True(work.Fetch(ModelPart.Diffusion, [Flux], Flux) > 0);
    }

    [Fact]
    public void A_loader_that_runs_again_finds_its_file_in_memory()
    {
        var work = new GpuWork(PodTiming.Sdxl with { ModelLoad = TimeSpan.FromSeconds(60) });

        var first = work.Read(Sdxl);

        Assert.InRange(work.Read(Sdxl), 0.1, first / 10);
        Assert.True(work.ReadWhole("add_detail.safetensors") < work.ReadWhole("control_v11p_sd15_canny.safetensors"));
    }
}
