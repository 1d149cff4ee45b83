using System.Text;

namespace ComfyPulse.Protocol.Tests;

public sealed class BodyTests
{
    [Fact]
    public void A_request_has_only_what_was_given()
    {
        var request = new PromptRequest { Prompt = RawJson.FromText("""{"1": {"x": 18446744073709551615, "y": "\udcff"}}""") };

        Assert.Equal("""{"prompt":{"1": {"x": 18446744073709551615, "y": "\udcff"}}}""", Text(request.ToBytes()));
        Assert.Equal("""{"prompt":{"1": {"x": 18446744073709551615, "y": "\udcff"}}}""", Text((request with { ExtraData = RawJson.Null }).ToBytes()));
    }

    [Fact]
    public void A_request_has_all_that_was_given()
    {
        var request = new PromptRequest
        {
            Prompt = RawJson.FromText("{}"),
            ClientId = "c",
            PromptId = "p",
            Front = true,
            ExtraData = RawJson.FromText("""{"a": 1}"""),
            PartialExecutionTargets = ["3", "4"],
        };

        Assert.Equal("""{"prompt":{},"client_id":"c","prompt_id":"p","front":true,"extra_data":{"a": 1},"partial_execution_targets":["3","4"]}""", Text(request.ToBytes()));
        Assert.Contains("\"number\":-1.5,", Text((request with { Number = -1.5 }).ToBytes()), StringComparison.Ordinal);
        Assert.DoesNotContain("front", Text((request with { Number = -1.5 }).ToBytes()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_of_an_old_pod_is_read()
    {
        Assert.True(PromptRefused.TryRead(Bytes("""{"error": "no prompt", "node_errors": []}"""), out var refused, out _));
        Assert.Equal(("no prompt", "", 0), (refused!.Error.Message, refused.Error.Type, refused.NodeErrors.Count));
    }

    [Fact]
    public void A_refusal_names_nodes_and_inputs()
    {
        const string Body = """
            {"error": {"type": "prompt_outputs_failed_validation", "message": "m", "details": "d", "extra_info": {}},
             "node_errors": {"2": {"errors": [{"type": "required_input_missing", "message": "Required input is missing", "details": "width", "extra_info": {"a": [1], "input_name": "width"}}],
                                   "dependent_outputs": ["4"], "class_type": "ImageScale"}, "3": null}}
            """;

        Assert.True(PromptRefused.TryRead(Bytes(Body), out var refused, out _));
        var (id, node) = Assert.Single(refused!.NodeErrors);
        var error = Assert.Single(node.Errors);
        Assert.Equal(("2", "ImageScale", "required_input_missing", "width"), (id, node.ClassType, error.Type, error.InputName));
        Assert.Equal("""{"a": [1], "input_name": "width"}""", error.ExtraInfo.ToString());
        Assert.Equal(["4"], node.DependentOutputs);
    }

    [Fact]
    public void Pending_prompts_are_in_the_order_in_which_they_will_run()
    {
        const string Body = """{"queue_running": [[0, "r", {}, {}, ["1"]]], "queue_pending": [[2, "b", {}, {}, []], [3, "x", {}, {}, []], [2, "a", {}, {}, []], [-1.5, "f", {}, {}, []]]}""";

        Assert.True(QueueBody.TryRead(Bytes(Body), out var queue, out _));
        Assert.Equal(["f", "a", "b", "x"], queue!.Pending.Select(item => item.PromptId));
        Assert.Equal("r", Assert.Single(queue.Running).PromptId);
    }

    [Fact]
    public void The_clouds_swapped_places_are_read()
    {
        const string Body = """{"queue_running": [], "queue_pending": [[2, "b", {"1": {}}, ["7"], {"create_time": 5}]]}""";

        Assert.True(QueueBody.TryRead(Bytes(Body), out var queue, out _));
        var item = Assert.Single(queue!.Pending);
        Assert.Equal(["7"], item.OutputsToExecute);
        Assert.Equal("""{"create_time": 5}""", item.ExtraData.ToString());
    }

    [Fact]
    public void Half_a_queue_is_none()
    {
        Assert.False(QueueBody.TryRead(Bytes("""{"queue_running": []}"""), out _, out var problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void An_unknown_prompt_has_no_entry_and_that_is_an_answer()
    {
        Assert.True(HistoryEntry.TryRead(Bytes("{}"), "p", out var entry, out var problem));
        Assert.Null(entry);
        Assert.Null(problem);
        Assert.False(HistoryEntry.TryRead(Bytes("[]"), "p", out _, out problem));
        Assert.NotNull(problem);
    }

    [Fact]
    public void An_entry_of_an_old_pod_has_no_status()
    {
        Assert.True(HistoryEntry.TryRead(Bytes("""{"p": {"prompt": null, "outputs": {"9": {"images": []}}}}"""), "p", out var entry, out _));
        Assert.Equal((null, null, 1), (entry!.Status, entry.Prompt, entry.Outputs.Count));
    }

    [Fact]
    public void Outputs_of_every_kind_are_told_apart()
    {
        var items = OutputItem.ReadAll(RawJson.FromText(
            """{"images": [{"filename": "a.png", "subfolder": "s", "type": "temp", "id": "x"}], "animated": [false], "text": ["one", "two"], "note": "alone", "3d": [{"filename": "m.glb"}], "curve": [[1, NaN]]}"""));

        Assert.Equal(["images", "animated", "text", "text", "note", "3d", "curve"], items.Select(item => item.Key));
        Assert.Equal(new FileReference("a.png", "s", "temp"), items[0].File);
        Assert.Equal((null, null, "false"), (items[1].File, items[1].Text, items[1].Raw.ToString()));
        Assert.Equal(["one", "two", "alone"], items.Where(item => item.Text is not null).Select(item => item.Text));
        Assert.Equal(new FileReference("m.glb", "", "output"), items[5].File);
        Assert.Equal("[1, \"NaN\"]", items[6].Raw.ToString());
        Assert.Empty(OutputItem.ReadAll(RawJson.Null));
        Assert.Empty(OutputItem.ReadAll(default));
    }

    [Fact]
    public void A_problem_says_where_the_json_breaks()
    {
        Assert.False(Job.TryRead(Bytes("{\"id\": \"1\",\n \"status\": !}"), out _, out var problem));
        Assert.Contains("line 2", problem, StringComparison.Ordinal);
    }

    private static byte[] Bytes(string json) => Encoding.UTF8.GetBytes(json);

    private static string Text(ReadOnlyMemory<byte> json) => Encoding.UTF8.GetString(json.Span);
}
