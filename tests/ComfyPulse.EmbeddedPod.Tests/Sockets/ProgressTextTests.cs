using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Replay;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Sockets;

public sealed class ProgressTextTests
{
    [Fact]
    public async Task Text_of_a_prompt_with_a_client_goes_to_that_client_alone_as_in_trace_19_trainer()
    {
        var trace = new TraceFolder("19-trainer");
        Assert.Equal((260, 0), (Texts(FrameTokens.Recorded(trace.Sockets["main"])), Texts(FrameTokens.Recorded(trace.Sockets["observer"]))));

        Assert.Equal((3, 0), await RunAsync("me"));
    }

    [Fact]
    public async Task Text_of_a_prompt_without_a_client_goes_to_every_socket_as_in_trace_15_no_client_id()
    {
        var trace = new TraceFolder("15-no-client-id");
        Assert.Equal((3, 3), (Texts(FrameTokens.Recorded(trace.Sockets["observer_flags"])), Texts(FrameTokens.Recorded(trace.Sockets["observer_plain"]))));

        Assert.Equal((3, 3), await RunAsync(clientId: null));
    }

    private static async Task<(int Me, int Observer)> RunAsync(string? clientId)
    {
        var options = new EmbeddedPodOptions();
        options.NodeClasses.Add(TraceNodes.All().First(nodeClass => nodeClass.Name == "TraceText"));
        await using var pod = await TestPod.StartAsync(options);
        await using var me = await pod.OpenAsync("me");
        await using var observer = await pod.OpenAsync("observer");
        var workflow = JsonNode.Parse("""
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}},
             "2": {"class_type": "TraceText", "inputs": {"image": ["1", 0], "text": "one|two|three", "salt": 1}}}
            """);
        await pod.PostAsync("prompt", new JsonObject { ["prompt"] = workflow, ["client_id"] = clientId });

        // The count falls back to 0 after the prompt's last text, and everybody hears of that.
        foreach (var socket in new[] { me, observer })
        {
            await socket.NextAsync("status", IsCount(1));
            await socket.NextAsync("status", IsCount(0));
        }

        return (Texts(me.Frames), Texts(observer.Frames));
    }

    private static Func<JsonNode, bool> IsCount(int count) => data => (int?)data["status"]!["exec_info"]!["queue_remaining"] == count;

    private static int Texts(IEnumerable<ReceivedFrame> frames) => frames.Count(frame => frame is { Text: null, Bytes: [0, 0, 0, 3, ..] });
}
