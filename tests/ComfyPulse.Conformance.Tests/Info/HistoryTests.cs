using System.Text.Json;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Info;

public sealed class HistoryTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task An_entry_has_the_prompt_its_outputs_its_status_and_the_nodes_meta(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        var id = await visit.PostAsync(Graph.Plain(visit.NewName()), socket.ClientId);
        await socket.RunOfAsync(id, visit.Stop);

        var entry = (await visit.Http.GetAsync("history/" + id, visit.Stop)).Json.GetProperty(id);

        var prompt = entry.GetProperty("prompt");
        Assert.Equal((5, id, "3"), (prompt.GetArrayLength(), prompt[1].GetString(), prompt[4][0].GetString()));
        Assert.Equal((JsonValueKind.Number, "SaveImage", socket.ClientId), (prompt[0].ValueKind, prompt[2].GetProperty("3").GetProperty("class_type").GetString(), prompt[3].GetProperty("client_id").GetString()));
        Assert.Equal("output", Assert.Single(entry.GetProperty("outputs").GetProperty("3").GetProperty("images").EnumerateArray()).GetProperty("type").GetString());
        var status = entry.GetProperty("status");
        Assert.Equal(("success", true), (status.GetProperty("status_str").GetString(), status.GetProperty("completed").GetBoolean()));
        string[] messages = ["execution_start", "execution_cached", "execution_success"];
        Assert.Equal(messages, status.GetProperty("messages").EnumerateArray().Select(message => message[0].GetString()!));
        Assert.All(status.GetProperty("messages").EnumerateArray(), message => Assert.Equal(id, message[1].GetProperty("prompt_id").GetString()));
        var meta = entry.GetProperty("meta").GetProperty("3");
        Assert.Equal(("3", "3", "3", JsonValueKind.Null), (meta.GetProperty("node_id").GetString(), meta.GetProperty("display_node").GetString(), meta.GetProperty("real_node_id").GetString(), meta.GetProperty("parent_node").ValueKind));
    }

    [Theory, EachPod]
    public async Task An_entry_that_is_deleted_is_gone_and_an_unknown_one_is_an_empty_answer(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var run = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        await visit.Client.Routes.History.DeleteAsync([run.PromptId.Value], visit.Stop);
        var answer = await visit.Http.GetAsync("history/" + run.PromptId, visit.Stop);

        Assert.Equal((200, 0), (answer.Status, answer.Json.EnumerateObject().Count()));
    }

    [Theory, EachPod]
    public async Task The_newest_entries_are_listed_the_last_one_last(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var first = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        await first.Completion.WaitAsync(visit.Stop);
        var second = await visit.SubmitAsync(Graph.Plain(visit.NewName()));
        await second.Completion.WaitAsync(visit.Stop);

        var ids = (await visit.Client.Routes.History.ListAsync(maxItems: 50, cancellationToken: visit.Stop)).Select(entry => entry.PromptId).ToList();

        Assert.InRange(ids.IndexOf(first.PromptId.Value), 0, ids.IndexOf(second.PromptId.Value) - 1);
    }
}
