namespace ComfyPulse.EmbeddedPod.Tests.Timing;

public sealed class PodTimingTests
{
    [Fact]
    public void Profiles_are_found_by_their_names()
    {
        Assert.Equal(["plain", "sdxl", "flux", "video", "upscale"], PodTiming.All.Select(timing => timing.Name));
        Assert.All(PodTiming.All, timing => Assert.Same(timing, PodTiming.Find(timing.Name)));
        Assert.Null(PodTiming.Find("SDXL"));
        Assert.Same(PodTiming.Plain, new EmbeddedPodOptions().Timing);
    }

    [Theory]
    [InlineData("sdxl")]
    [InlineData("flux")]
    [InlineData("video")]
    [InlineData("upscale")]
    public void A_step_goes_by_the_pixels_of_all_pictures_and_is_never_shorter_than_a_floor(string name)
    {
        var timing = PodTiming.Find(name)!;
        var one = timing.Step(1024, 1024, 1);

        Assert.Equal(2 * one, timing.Step(2048, 1024, 1));
        Assert.Equal(8 * one, timing.Step(1024, 2048, 4));
        Assert.Equal(timing.Step(8, 8, 1), timing.Step(64, 64, 1));
        Assert.InRange(timing.Step(8, 8, 1), TimeSpan.FromMilliseconds(10), one);
    }

    [Fact]
    public void Nodes_of_ones_own_can_ask_for_the_time_of_a_step()
    {
        var plain = new NodeEnvironment(".", ".", ".", TimeSpan.FromMilliseconds(150), "0.33.0");
        var timed = plain with { Work = new GpuWork(PodTiming.Flux) };

        Assert.Equal(TimeSpan.FromMilliseconds(150), plain.StepTimeFor(4096, 4096));
        Assert.Equal(PodTiming.Flux.Step(1024, 512, 2), timed.StepTimeFor(1024, 512, 2));
    }

    [Fact]
    public void Models_take_no_less_than_no_time_to_load()
    {
        Assert.Equal(TimeSpan.Zero, (PodTiming.Sdxl with { ModelLoad = TimeSpan.Zero }).ModelLoad);
        Assert.Throws<ArgumentOutOfRangeException>(() => PodTiming.Sdxl with { ModelLoad = TimeSpan.FromTicks(-1) });
        Assert.Throws<ArgumentOutOfRangeException>(() => PodTiming.Sdxl with { ModelLoad = TimeSpan.MaxValue });
    }
}
