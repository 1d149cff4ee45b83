using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Replay;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Training;

/// <summary>A whole training of the recorded graph beside the recorded one: messages and lines of the log in their order, without times and losses.</summary>
public sealed partial class RecordedTrainingTests
{
    private const string Trainer = "8";

    private static readonly TraceFolder Trace = new("45-real-train-lora");

    [Fact]
    public async Task A_training_says_and_writes_what_the_recorded_one_did()
    {
        var clock = new SteppingClock();
        clock.LetPassUntil(TimeSpan.FromHours(1));
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Time = clock, StepTime = TimeSpan.FromSeconds(16) });
        await using var socket = await pod.OpenAsync("me");
        await UploadAsync(pod, "grey.png");
        await pod.SendAsync(HttpMethod.Patch, "internal/logs/subscribe", new StringContent("""{"clientId": "me", "enabled": true}"""));

        Assert.Equal(200, (await pod.PostAsync("prompt", new JsonObject { ["prompt"] = Trace.Submissions[0]["request"]!["prompt"]!.DeepClone(), ["client_id"] = "me" })).Status);
        await socket.NextAsync("logs", data => data["entries"]!.AsArray().Any(entry => ((string)entry!["m"]!).Contains("Prompt executed", StringComparison.Ordinal)));

        var recorded = Lines(FrameTokens.Recorded(Trace.Sockets["main"]));
        Assert.Equal(recorded, Lines(socket.Frames));
        Assert.Equal(40, recorded.Count(line => line.StartsWith("progress ", StringComparison.Ordinal)));
        Assert.Equal(82, recorded.Count(line => line.Contains("Training LoRA", StringComparison.Ordinal)));
        var loras = (await pod.GetAsync("models/loras")).Json!.AsArray().Select(name => (string)name!);
        Assert.Contains("real45_20_steps_00001_.safetensors", loras);
    }

    private static List<string> Lines(IEnumerable<ReceivedFrame> frames) =>
    [
        .. frames.Where(frame => frame.Text is not null).Select(frame => JsonNode.Parse(frame.Text!)!)
            .SkipWhile(message => (string?)message["type"] != "executing" || (string?)message["data"]!["node"] != Trainer)
            .Select(message => (string)message["type"]! switch
            {
                "logs" => Entries(message["data"]!["entries"]!.AsArray()),
                "progress" => $"progress {message["data"]!["node"]} {message["data"]!["value"]}/{message["data"]!["max"]}",
                "progress_state" => $"state {string.Join(' ', message["data"]!["nodes"]!.AsObject().Where(node => int.Parse(node.Key, null) >= 8).Select(node => $"{node.Key}={node.Value!["state"]} {node.Value["value"]}/{node.Value["max"]}"))}",
                "executing" or "executed" => $"{message["type"]} {message["data"]!["node"]}",
                var type => type,
            })
            .Where(line => line.Length > 0),
    ];

    // What else a real one writes is about its own machine: weights, warnings.
    private static string Entries(JsonArray entries) => string.Join(
        " & ",
        entries.Select(entry => (string)entry!["m"]!)
            .Where(text => text is "" or "\n" || text.Contains("Training LoRA", StringComparison.Ordinal) || text.Contains("Prompt executed", StringComparison.Ordinal))
            .Select(text => $"log {Varying().Replace(text, "#").TrimEnd(' ').Replace("\n", "\\n", StringComparison.Ordinal)}"));

    private static async Task UploadAsync(TestPod pod, string name)
    {
        using var image = new ByteArrayContent(PngWriter.Encode(new byte[12], 2, 2, 3));
        image.Headers.ContentType = new MediaTypeHeaderValue("image/png");
        using var form = new MultipartFormDataContent { { image, "image", name } };
        Assert.Equal(200, (await pod.SendAsync(HttpMethod.Post, "upload/image", form)).Status);
    }

    [GeneratedRegex(@"\d\d:\d\d(?::\d\d)?|(?<=, )\s*\d+\.\d\ds/it|(?<=loss=)\d+\.\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Varying();
}
