using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Timing;

/// <summary>Whole runs on a clock that goes as fast as it is used.</summary>
public sealed class TimedPodTests
{
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan WhileTheModelIsMoved = TimeSpan.FromSeconds(45);

    [Fact]
    public async Task A_cold_sampler_runs_without_a_step_while_its_model_is_moved_and_a_warm_one_does_not()
    {
        var (clock, changed) = (new SteppingClock(), new Signal());
        await using var pod = await StartAsync(clock);
        (clock.Waited, pod.Host.Motion.Changed) = (changed.Raise, changed.Raise);
        await using var socket = await pod.OpenAsync("me");

        await SubmitAsync(pod, seed: 1);
        clock.LetPassUntil(WhileTheModelIsMoved);
        await changed.UntilAsync(() => pod.Host.Motion.StandsStill(clock.Sleepers) && clock.HoldsBack);
        await SubmitAsync(pod, seed: 2);

        // What was sent before this has come before it.
        await socket.NextAsync("status", data => (int)data["status"]!["exec_info"]!["queue_remaining"]! == 2);
        var seen = socket.Frames.Where(frame => frame.Text is not null).Select(frame => JsonNode.Parse(frame.Text!)!).ToList();
        Assert.Equal("3", (string?)seen.Last(message => (string?)message["type"] == "executing")["data"]!["node"]);
        Assert.DoesNotContain(seen, message => (string?)message["type"] == "progress");

        clock.LetPassUntil(TimeSpan.FromHours(1));
        await socket.NextAsync("progress");
        var (cold, warm) = (await DurationAsync(pod, socket), await DurationAsync(pod, socket));
        Assert.InRange(cold - warm, Load, Load + TimeSpan.FromSeconds(4));
        Assert.InRange(warm, TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Freed_models_have_to_be_moved_again()
    {
        var clock = new SteppingClock();
        clock.LetPassUntil(TimeSpan.FromHours(1));
        await using var pod = await StartAsync(clock);
        await using var socket = await pod.OpenAsync("me");
        await RunAsync(pod, socket, seed: 1);
        var warm = await RunAsync(pod, socket, seed: 2);

        await pod.PostAsync("free", new JsonObject { ["unload_models"] = true });

        var freed = await RunAsync(pod, socket, seed: 3);
        Assert.InRange(freed - warm, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
        Assert.InRange(await RunAsync(pod, socket, seed: 4), TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task A_restarted_pod_is_cold()
    {
        var clock = new SteppingClock();
        clock.LetPassUntil(TimeSpan.FromHours(1));
        await using var pod = await StartAsync(clock);
        await using (var socket = await pod.OpenAsync("me"))
        {
            await RunAsync(pod, socket, seed: 1);
        }

        await pod.Host.RestartAsync(cancellationToken: TestContext.Current.CancellationToken);

        await using var again = await pod.OpenAsync("me");
        Assert.InRange(await RunAsync(pod, again, seed: 2), Load, Load + TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(3600)]
    [InlineData(0.5)]
    public async Task Work_goes_by_faster_by_the_factor(double factor)
    {
        var clock = new SteppingClock();
        clock.LetPassUntil(TimeSpan.FromDays(1));
        var took = TimeSpan.Zero;
        var options = new EmbeddedPodOptions { Time = clock, TimeFactor = factor };
        options.NodeClasses.Add(new NodeClass("Hour", async call =>
        {
            var begin = clock.GetTimestamp();
            await call.DelayAsync(TimeSpan.FromHours(1));
            took = clock.GetElapsedTime(begin);
            return new NodeResult.Values([]);
        })
        { IsOutputNode = true });
        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");

        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = JsonNode.Parse("""{"1": {"class_type": "Hour", "inputs": {}}}"""), ["client_id"] = "me" });
        await socket.NextAsync("execution_success");

        Assert.Equal(TimeSpan.FromHours(1 / factor), took);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public async Task A_factor_that_is_no_number_above_0_is_refused(double factor)
    {
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => TestPod.StartAsync(new EmbeddedPodOptions { TimeFactor = factor }));

        Assert.Contains("greater than 0", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("default", false)]
    [InlineData("none", false)]
    [InlineData("latent2rgb", true)]
    public async Task A_pod_without_previews_shows_them_to_whom_asks_for_them(string? method, bool areShown)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1), Previews = false });
        await using var socket = await pod.OpenAsync("me");

        var body = Body(seed: 1);
        body["extra_data"] = new JsonObject { ["preview_method"] = method };
        await pod.PostAsync("prompt", body);
        await socket.NextAsync("execution_success");

        Assert.Equal(areShown, socket.Frames.Any(frame => frame.Text is null));
    }

    private static Task<TestPod> StartAsync(SteppingClock clock) => TestPod.StartAsync(new EmbeddedPodOptions { Time = clock, Timing = PodTiming.Sdxl with { ModelLoad = Load }, Previews = false });

    private static async Task<TimeSpan> RunAsync(TestPod pod, TestSocket socket, int seed)
    {
        await SubmitAsync(pod, seed);
        return await DurationAsync(pod, socket);
    }

    private static Task<TestAnswer> SubmitAsync(TestPod pod, int seed) => pod.PostAsync("prompt", Body(seed));

    // How long the prompt that ends next took, by the pod's clock.
    private static async Task<TimeSpan> DurationAsync(TestPod pod, TestSocket socket)
    {
        var id = (string)(await socket.NextAsync("executing", data => data["node"] is null))["prompt_id"]!;
        var messages = (await pod.GetAsync($"history/{id}")).Json![id]!["status"]!["messages"]!.AsArray();
        return TimeSpan.FromMilliseconds((long)messages[^1]![1]!["timestamp"]! - (long)messages[0]![1]!["timestamp"]!);
    }

    private static JsonObject Body(int seed)
    {
        var graph = JsonNode.Parse("""
            {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
             "2": {"class_type": "CLIPTextEncode", "inputs": {"text": "a lighthouse", "clip": ["1", 1]}},
             "3": {"class_type": "KSampler", "inputs": {"seed": 0, "steps": 4, "cfg": 7.0, "sampler_name": "euler", "scheduler": "normal", "denoise": 1.0,
                   "model": ["1", 0], "positive": ["2", 0], "negative": ["2", 0], "latent_image": ["4", 0]}},
             "4": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
             "5": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["1", 2]}},
             "6": {"class_type": "SaveImage", "inputs": {"filename_prefix": "timed", "images": ["5", 0]}}}
            """)!.AsObject();
        graph["3"]!["inputs"]!["seed"] = seed;

        // Times differ a little by the prompt's id.
        return new JsonObject { ["prompt"] = graph, ["client_id"] = "me", ["prompt_id"] = $"8562ac01-f2ae-4e16-a334-{seed:000000000000}" };
    }
}
