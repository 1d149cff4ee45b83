using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;
using TrainerPack;

namespace ComfyPulse.EmbeddedPod.Tests.Training;

/// <summary>The node classes of the sample <c>TrainerPack</c>.</summary>
public sealed class TrainerPackTests
{
    [Theory]
    [InlineData(0, 9, true)]
    [InlineData(2, 6, false)]
    public async Task A_loop_that_breaks_down_ends_in_success_all_the_same_and_only_a_text_and_the_missing_file_tell(int failAt, int texts, bool isSaved)
    {
        var options = new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) };
        foreach (var nodeClass in FluxTrainerLike.Create())
        {
            options.NodeClasses.Add(nodeClass);
        }

        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        var graph = JsonNode.Parse("""
            {"1": {"class_type": "InitFluxLoRATraining", "inputs": {"output_name": "mine"}},
             "2": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["1", 0], "steps": 4, "fail_at": 0}},
             "3": {"class_type": "FluxTrainValidate", "inputs": {"network_trainer": ["2", 0]}},
             "4": {"class_type": "PreviewImage", "inputs": {"images": ["3", 1]}},
             "5": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["3", 0], "steps": 5, "fail_at": 0}},
             "6": {"class_type": "FluxTrainSave", "inputs": {"network_trainer": ["5", 0]}},
             "7": {"class_type": "PreviewAny", "inputs": {"source": ["6", 1]}}}
            """)!;
        graph["5"]!["inputs"]!["fail_at"] = failAt;

        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = graph, ["client_id"] = "me" });
        await socket.NextAsync("execution_success");

        var frames = socket.Frames;
        Assert.Equal(texts, frames.Count(frame => frame.Text is null && Encoding.UTF8.GetString(frame.Bytes).Contains("loss=", StringComparison.Ordinal)));
        var progress = Messages(frames, "progress").Where(data => (string?)data["node"] == "2").ToList();
        Assert.All(progress, data => Assert.InRange((int)data["value"]!, 1, 3));
        var shown = Messages(frames, "executed").ToDictionary(data => (string)data["node"]!, data => data["output"]!);
        Assert.NotNull(shown["4"]["images"]);
        Assert.Equal(!isSaved, ((string)shown["7"]["text"]![0]!).StartsWith("ERROR: ", StringComparison.Ordinal));
        Assert.Equal(isSaved, (await pod.GetAsync("models/loras")).Text.Contains("mine_9.safetensors", StringComparison.Ordinal));
        var log = (string)(await pod.GetAsync("internal/logs")).Json!;
        Assert.Contains("avr_loss=", log, StringComparison.Ordinal);
        Assert.Equal(!isSaved, log.Contains("ERROR", StringComparison.Ordinal));
    }

    private static IEnumerable<JsonNode> Messages(IEnumerable<ReceivedFrame> frames, string type) =>
        frames.Where(frame => frame.Text is not null).Select(frame => JsonNode.Parse(frame.Text!)!).Where(message => (string?)message["type"] == type).Select(message => message["data"]!);
}
