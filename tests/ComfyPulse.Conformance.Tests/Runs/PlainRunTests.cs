using System.Text.Json;
using ComfyPulse.Conformance.Tests.Files;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Runs;

public sealed class PlainRunTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_submitted_workflow_succeeds_and_its_output_can_be_read(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = visit.NewName();

        var result = await visit.RunAsync(Graph.Plain(name, width: 60, height: 40));

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
        var output = Assert.Single(result.Outputs);
        Assert.Equal(("3", "images", "output"), (output.NodeId, output.Kind, output.File!.Type));
        Assert.Equal(name.Split('/')[1] + "_00001_.png", output.File.FileName);
        Assert.Equal(name.Split('/')[0], output.File.Subfolder);
        using var bytes = new MemoryStream();
        await output.DownloadAsync(bytes, visit.Stop);
        Assert.Equal((60, 40), Png.SizeOf(bytes.ToArray()));
    }

    [Theory, EachPod]
    public async Task The_messages_of_a_plain_run_come_in_the_order_of_its_life(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var id = await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId);
        var messages = await socket.RunOfAsync(id, visit.Stop);

        Assert.Equal(["execution_start", "execution_cached"], messages.Take(2).Select(message => message.Type));
        Assert.Equal(["execution_success", "executing"], messages.TakeLast(2).Select(message => message.Type));
        string?[] order = ["1", "2", "3", null];
        Assert.Equal(order, messages.Where(message => message.Type == "executing").Select(message => message.Node));
        var executed = Assert.Single(messages, message => message.Type == "executed");
        Assert.Equal("3", executed.Node);
        Assert.Equal("3", executed.Data.GetProperty("display_node").GetString());
        Assert.Equal("output", executed.Data.GetProperty("output").GetProperty("images")[0].GetProperty("type").GetString());
        Assert.All(messages.Where(message => message.Type.StartsWith("execution_", StringComparison.Ordinal)), message => Assert.True(message.Data.GetProperty("timestamp").GetInt64() > 0));
    }

    [Theory, EachPod]
    public async Task The_queue_says_that_it_has_shrunk_before_the_run_is_said_to_be_over(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var id = await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId);
        await socket.RunOfAsync(id, visit.Stop);

        var frames = socket.Frames.SkipWhile(frame => !(frame.Type == "execution_success" && frame.PromptId == id)).TakeWhile(frame => !frame.IsEndOf(id));
        Assert.Contains(frames, frame => frame.Type == "status" && frame.Data.GetProperty("status").GetProperty("exec_info").GetProperty("queue_remaining").GetInt32() >= 0);
    }

    [Theory, EachPod(Since = "0.3.45")]
    public async Task Progress_state_tells_each_started_node_and_all_finished_at_last(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var id = await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId);
        var states = (await socket.RunOfAsync(id, visit.Stop)).Where(message => message.Type == "progress_state").Select(message => message.Data.GetProperty("nodes")).ToList();

        string[] first = ["1"], last = ["1", "2", "3"];
        Assert.Equal(first, Names(states[0]));
        Assert.Equal(last, Names(states[^1]));
        Assert.All(states[^1].EnumerateObject(), node => Assert.Equal("finished", node.Value.GetProperty("state").GetString()));
        var node = states[^1].GetProperty("2");
        Assert.Equal(("2", "2", "2", id), (Text(node, "node_id"), Text(node, "display_node_id"), Text(node, "real_node_id"), Text(node, "prompt_id")));
        Assert.Equal(JsonValueKind.Null, node.GetProperty("parent_node_id").ValueKind);
    }

    [Theory, EachPod]
    public async Task A_run_is_in_the_history_once_it_is_said_to_be_over(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();

        var id = await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId);
        await socket.RunOfAsync(id, visit.Stop);

        var entry = await visit.Client.Routes.History.GetAsync(id, visit.Stop);
        Assert.True(entry?.Status?.Completed);
    }

    private static IEnumerable<string> Names(JsonElement nodes) => nodes.EnumerateObject().Select(node => node.Name).Order(StringComparer.Ordinal);

    private static string? Text(JsonElement node, string name) => node.GetProperty(name).GetString();
}
