using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Shapes;

public sealed class ShapeNodeTests
{
    [Fact]
    public async Task A_detailer_has_one_bar_after_another()
    {
        var progress = await ProgressAsync("""{"class_type": "ShapeDetailer", "inputs": {"faces": 2, "steps": 3, "salt": 0}}""");

        Assert.Equal(["1 1/3", "1 2/3", "1 3/3", "1 1/2", "1 2/2", "1 1/3", "1 2/3", "1 3/3", "1 1/2", "1 2/2"], progress);
    }

    [Fact]
    public async Task An_early_end_leaves_its_bar_below_the_maximum()
    {
        var progress = await ProgressAsync("""{"class_type": "ShapeEarlyEnd", "inputs": {"steps": 20, "end_at_step": 3, "salt": 0}}""");

        Assert.Equal(["1 1/20", "1 2/20", "1 3/20"], progress);
    }

    [Fact]
    public async Task A_mapped_node_begins_its_bar_anew_for_each_item()
    {
        var progress = await ProgressAsync("""{"class_type": "ShapeMapped", "inputs": {"items": 3, "steps": 2, "salt": 0}}""");

        Assert.Equal(["1 1/2", "1 2/2", "1 1/2", "1 2/2", "1 1/2", "1 2/2"], progress);
    }

    [Fact]
    public async Task An_expansion_has_expansions_inside()
    {
        var progress = await ProgressAsync("""{"class_type": "ShapeExpand", "inputs": {"depth": 3, "steps": 1, "salt": 0}}""");

        Assert.Equal(["1.0.0.1 1/1", "1.0.0.2.0.0.1 1/1", "1.0.0.2.0.0.2.0.0.1 1/1"], progress.Order(StringComparer.Ordinal));
    }

    // An older version, which has no throttle: each report is a message.
    private static async Task<List<string>> ProgressAsync(string node)
    {
        var options = new EmbeddedPodOptions { Version = "0.3.64", StepTime = TimeSpan.FromMilliseconds(1) };
        foreach (var shape in ShapeNodes.All())
        {
            options.NodeClasses.Add(shape);
        }

        await using var pod = await TestPod.StartAsync(options);
        await using var socket = await pod.OpenAsync("me");
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = new JsonObject { ["1"] = JsonNode.Parse(node) }, ["client_id"] = "me" });
        await socket.NextAsync("execution_success");
        return
        [
            .. socket.Frames.Where(frame => frame.Text is not null).Select(frame => JsonNode.Parse(frame.Text!)!)
                .Where(message => (string?)message["type"] == "progress")
                .Select(message => message["data"]!)
                .Select(data => $"{data["node"]} {(long)data["value"]!}/{(long)data["max"]!}"),
        ];
    }
}
