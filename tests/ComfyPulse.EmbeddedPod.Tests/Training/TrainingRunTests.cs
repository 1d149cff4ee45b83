using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Training;

/// <summary>Trainings in a pod, on a clock that goes as fast as it is used.</summary>
public sealed class TrainingRunTests
{
    [Fact]
    public async Task An_interrupt_ends_a_training_midway_and_nothing_is_saved()
    {
        var (clock, changed) = (new SteppingClock(), new Signal());
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = clock, StepTime = TimeSpan.FromSeconds(10) });
        (clock.Waited, pod.Host.Motion.Changed) = (changed.Raise, changed.Raise);
        await using var socket = await pod.OpenAsync("me");
        await SubmitAsync(pod, steps: 100);
        clock.LetPassUntil(TimeSpan.FromSeconds(455));
        await changed.UntilAsync(() => pod.Host.Motion.StandsStill(clock.Sleepers) && clock.HoldsBack);

        await pod.PostAsync("interrupt", new JsonObject());
        clock.LetPassUntil(TimeSpan.FromHours(1));

        Assert.Equal("5", (string?)(await socket.NextAsync("execution_interrupted"))["node_id"]);
        var told = socket.Frames.Where(frame => frame.Text is not null).Select(frame => JsonNode.Parse(frame.Text!)!).Where(message => (string?)message["type"] == "progress").ToList();
        Assert.Equal(45, (int)told[^1]["data"]!["value"]!);
        Assert.Equal(100, (int)told[^1]["data"]!["max"]!);
        Assert.DoesNotContain("mine", (await pod.GetAsync("models/loras")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trained_LoRA_is_listed_and_the_next_workflow_loads_it()
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) });
        await using var socket = await pod.OpenAsync("me");
        var next = JsonNode.Parse("""
            {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
             "2": {"class_type": "LoraLoader", "inputs": {"model": ["1", 0], "clip": ["1", 1], "lora_name": "mine_3_steps_00001_.safetensors", "strength_model": 1.0, "strength_clip": 1.0}},
             "3": {"class_type": "CLIPTextEncode", "inputs": {"text": "a square", "clip": ["2", 1]}},
             "4": {"class_type": "PreviewAny", "inputs": {"source": ["3", 0]}}}
            """)!;
        Assert.Equal(400, (await pod.PostAsync("prompt", new JsonObject { ["prompt"] = next.DeepClone(), ["client_id"] = "me" })).Status);

        await SubmitAsync(pod, steps: 3);
        await socket.NextAsync("execution_success");

        Assert.DoesNotContain(socket.Frames, frame => frame.Text?.Contains("\"executed\"", StringComparison.Ordinal) == true);
        Assert.Contains("mine_3_steps_00001_.safetensors", (await pod.GetAsync("models/loras")).Json!.AsArray().Select(name => (string)name!));
        Assert.Equal(200, (await pod.GetAsync("view?filename=mine_3_steps_00001_.safetensors&subfolder=loras&type=output")).Status);
        Assert.Equal(200, (await pod.PostAsync("prompt", new JsonObject { ["prompt"] = next, ["client_id"] = "me" })).Status);
        await socket.NextAsync("execution_success");
    }

    [Fact]
    public async Task A_training_of_hours_takes_seconds_by_the_factor_and_longer_than_sampling_by_a_timing()
    {
        var clock = new SteppingClock();
        clock.LetPassUntil(TimeSpan.FromDays(1));
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = clock, Timing = PodTiming.Sdxl, TimeFactor = 100 });
        await using var socket = await pod.OpenAsync("me");

        await SubmitAsync(pod, steps: 1000);
        await socket.NextAsync("execution_success");

        var id = (string)(await socket.NextAsync("executing", data => data["node"] is null))["prompt_id"]!;
        var messages = (await pod.GetAsync($"history/{id}")).Json![id]!["status"]!["messages"]!.AsArray();
        var seconds = ((long)messages[^1]![1]!["timestamp"]! - (long)messages[0]![1]!["timestamp"]!) / 1000d;
        Assert.InRange(seconds, 1.8, 2.2);
    }

    private static async Task SubmitAsync(TestPod pod, int steps)
    {
        var graph = JsonNode.Parse("""
            {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
             "2": {"class_type": "EmptyLatentImage", "inputs": {"width": 64, "height": 64, "batch_size": 1}},
             "4": {"class_type": "CLIPTextEncode", "inputs": {"text": "a square", "clip": ["1", 1]}},
             "5": {"class_type": "TrainLoraNode", "inputs": {"model": ["1", 0], "latents": ["2", 0], "positive": ["4", 0], "batch_size": 1, "grad_accumulation_steps": 1, "steps": 0, "learning_rate": 0.0005,
                   "rank": 8, "optimizer": "AdamW", "loss_function": "MSE", "seed": 1, "training_dtype": "bf16", "lora_dtype": "bf16", "quantized_backward": false, "algorithm": "LoRA",
                   "gradient_checkpointing": true, "checkpoint_depth": 1, "offloading": false, "existing_lora": "[None]", "bucket_mode": false, "bypass_mode": false}},
             "6": {"class_type": "SaveLoRA", "inputs": {"lora": ["5", 0], "prefix": "loras/mine", "steps": ["5", 2]}}}
            """)!;
        graph["5"]!["inputs"]!["steps"] = steps;
        Assert.Equal(200, (await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" })).Status);
    }
}
