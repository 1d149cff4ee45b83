using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests;

public sealed class EmbeddedPodHostTests
{
    private const string Workflow = """
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 32, "height": 32, "batch_size": 1, "color": 255}},
         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "first"}}}
        """;

    [Fact]
    public async Task A_prompt_runs_from_submission_to_a_file_that_can_be_fetched()
    {
        await using var pod = await TestPod.StartAsync();
        await using var socket = await pod.OpenAsync("me");

        var answer = await pod.PostAsync("prompt", new JsonObject { ["prompt"] = JsonNode.Parse(Workflow), ["client_id"] = "me" });
        var id = (string)answer.Json!["prompt_id"]!;
        var executed = await socket.NextAsync("executed");
        await socket.NextAsync("executing", data => data["node"] is null);

        var file = executed["output"]!["images"]![0]!;
        var image = await pod.GetAsync($"view?filename={file["filename"]}&type={file["type"]}");
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], image.Body[..4]);
        var history = await pod.GetAsync($"history/{id}");
        Assert.Equal("success", (string?)history.Json![id]!["status"]!["status_str"]);
    }
}
