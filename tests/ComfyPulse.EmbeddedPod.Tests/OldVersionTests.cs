using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Replay;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests;

public sealed class OldVersionTests
{
    private const string Workflow = """
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 32, "height": 32, "batch_size": 1, "color": 255}},
         "2": {"class_type": "TraceSlow", "inputs": {"image": ["1", 0], "steps": 2, "delay": 0, "preview": "jpeg", "salt": 1, "preview_size": 64}},
         "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}}
        """;

    [Fact]
    public async Task Version_0_3_10_mints_its_own_ids_and_knows_neither_flags_nor_progress_state()
    {
        var options = new EmbeddedPodOptions { Version = "0.3.10" };
        options.NodeClasses.Add(TraceNodes.All().First(nodeClass => nodeClass.Name == "TraceSlow"));
        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        await socket.SendAsync("""{"type": "feature_flags", "data": {"supports_preview_metadata": true}}""");

        var wanted = Guid.NewGuid().ToString();
        var answer = await pod.PostAsync("prompt", new JsonObject { ["prompt"] = JsonNode.Parse(Workflow), ["client_id"] = "me", ["prompt_id"] = wanted });
        await socket.NextAsync("executing", data => data["node"] is null);

        Assert.NotEqual(wanted, (string?)answer.Json!["prompt_id"]);
        var types = socket.Frames.Select(frame => frame.Text is { } text ? (string)JsonNode.Parse(text)!["type"]! : $"binary {frame.Bytes[3]}").Distinct();
        Assert.Equal(["status", "execution_start", "execution_cached", "executing", "progress", "binary 1", "executed", "execution_success"], types);
        Assert.Equal(404, (await pod.GetAsync("features")).Status);
        Assert.Equal(404, (await pod.GetAsync("api/jobs")).Status);
        Assert.Equal("no prompt", (string?)(await pod.PostAsync("prompt", new JsonObject())).Json!["error"]);
    }
}
