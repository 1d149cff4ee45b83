using System.Buffers.Binary;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Compatibility;

/// <summary>What an embedded pod says in a short life in which everything happens once.</summary>
internal static class SentMessages
{
    private const string Image = """{"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}}, "2": {"class_type": "CLASS", "inputs": {"images": ["1", 0], "filename_prefix": "a"}}}""";

    /// <summary>The types of text messages, and <c>binary N</c> for events.</summary>
    public static async Task<IEnumerable<string>> CollectAsync()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new EmbeddedPodOptions { StepTime = TimeSpan.FromMilliseconds(1) };
        options.NodeClasses.Add(new NodeClass("Talk", call =>
        {
            call.SendText("text");
            return ValueTask.FromResult<NodeResult>(new NodeResult.Values([]));
        })
        { IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("Fail", _ => throw new NodeFailureException("RuntimeError", "on purpose")) { IsOutputNode = true });
        options.NodeClasses.Add(new NodeClass("Wait", async call =>
        {
            opened.TrySetResult();
            call.Report(1, 2);
            while (!call.IsInterrupted)
            {
                await call.DelayAsync(TimeSpan.FromMilliseconds(5));
            }

            throw new NodeInterruptedException();
        })
        { IsOutputNode = true });
        await using var pod = await TestPod.StartAsync(options);
        await using var plain = await pod.OpenAsync("plain");
        await using var modern = await pod.OpenAsync("modern");
        await modern.SendAsync("""{"type": "feature_flags", "data": {"supports_preview_metadata": true}}""");
        await modern.NextAsync("feature_flags");
        await pod.SendAsync(HttpMethod.Patch, "internal/logs/subscribe", new StringContent("""{"clientId": "modern", "enabled": true}"""));

        foreach (var nodeClass in new[] { "SaveImage", "SaveImageWebsocket" })
        {
            await RunAsync(pod, plain, "plain", Image.Replace("CLASS", nodeClass, StringComparison.Ordinal));
            await RunAsync(pod, modern, "modern", Image.Replace("CLASS", nodeClass, StringComparison.Ordinal).Replace("255", "254", StringComparison.Ordinal));
        }

        await RunAsync(pod, plain, "plain", """{"1": {"class_type": "Talk", "inputs": {}}}""");
        await RunAsync(pod, plain, "plain", """{"1": {"class_type": "Fail", "inputs": {}}}""");
        var interrupted = RunAsync(pod, plain, "plain", """{"1": {"class_type": "Wait", "inputs": {}}}""");
        await opened.Task.WaitAsync(TestContext.Current.CancellationToken);
        await pod.PostAsync("interrupt", new JsonObject());
        await interrupted;
        return plain.Frames.Concat(modern.Frames).Select(Name).Distinct(StringComparer.Ordinal);
    }

    private static async Task RunAsync(TestPod pod, TestSocket socket, string clientId, string workflow)
    {
        Assert.Equal(200, (await pod.PostAsync("prompt", new JsonObject { ["prompt"] = JsonNode.Parse(workflow), ["client_id"] = clientId })).Status);
        await socket.NextAsync("executing", data => data["node"] is null);
    }

    private static string Name(ReceivedFrame frame) =>
        frame.Text is { } text ? (string)JsonNode.Parse(text)!["type"]! : $"binary {BinaryPrimitives.ReadUInt32BigEndian(frame.Bytes)}";
}
