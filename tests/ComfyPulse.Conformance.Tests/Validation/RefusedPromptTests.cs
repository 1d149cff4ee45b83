using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Validation;

/// <summary>What the pod says of a submission that is refused as a whole.</summary>
public sealed class RefusedPromptTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public async Task A_submission_without_a_prompt_is_no_prompt(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.Equal("no_prompt", Type(await RefuseAsync(visit, new JsonObject { ["client_id"] = "nobody" })));
    }

    [Theory, EachPod(Since = "0.25.0")]
    public async Task A_prompt_id_that_is_no_canonical_uuid_is_invalid_prompt_id(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var body = Graph.Plain(visit.NewName()).ToBody();
        body["prompt_id"] = Guid.NewGuid().ToString("N");

        Assert.Equal("invalid_prompt_id", Type(await RefuseAsync(visit, body)));
    }

    [Theory, EachPod]
    public async Task A_class_that_is_not_there_is_missing_node_type_or_invalid_prompt_by_version(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var error = await RefuseAsync(visit, new Graph().Node("7", "ConformanceHasNoSuchNode").Preview("8", "7").ToBody());

        Assert.Equal(visit.Pod.IsOlderThan("0.12.0") ? "invalid_prompt" : "missing_node_type", Type(error));
        if (!visit.Pod.IsOlderThan("0.12.0"))
        {
            var facts = error.GetProperty("extra_info");
            Assert.Equal(("7", "ConformanceHasNoSuchNode"), (facts.GetProperty("node_id").GetString(), facts.GetProperty("class_type").GetString()));
        }
    }

    [Theory, EachPod]
    public async Task A_node_without_a_class_is_missing_node_type_or_invalid_prompt_by_version(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var body = Graph.Plain(visit.NewName()).ToBody();
        body["prompt"]!["2"]!.AsObject().Remove("class_type");

        Assert.Equal(visit.Pod.IsOlderThan("0.12.0") ? "invalid_prompt" : "missing_node_type", Type(await RefuseAsync(visit, body)));
    }

    [Theory, EachPod]
    public async Task A_prompt_without_an_output_node_is_prompt_no_outputs(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        Assert.Equal("prompt_no_outputs", Type(await RefuseAsync(visit, new Graph().EmptyImage("1").ToBody())));
    }

    [Theory, EachPod(Since = "0.3.48")]
    public async Task Asking_for_outputs_that_are_none_is_prompt_no_outputs(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var body = Graph.Plain(visit.NewName()).ToBody();
        body["partial_execution_targets"] = new JsonArray("1", "no such node");

        Assert.Equal("prompt_no_outputs", Type(await RefuseAsync(visit, body)));
    }

    [Theory, EachPod]
    public async Task The_library_tells_a_refusal_as_an_outcome_with_each_nodes_reasons(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var refused = await Assert.ThrowsAsync<PromptException>(() => visit.SubmitAsync(new Graph().EmptyImage("1", width: 0).Preview("2", "1")));

        var rejected = Assert.IsType<PromptOutcome.Rejected>(refused.Outcome);
        Assert.Equal("prompt_outputs_failed_validation", rejected.Error.Type);
        var reason = Assert.Single(rejected.NodeErrors["1"].Errors);
        Assert.Equal(("value_smaller_than_min", "width"), (reason.Type, reason.InputName));
    }

    [Theory, EachPod]
    public async Task One_good_output_and_one_bad_are_accepted_and_the_bad_is_named(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = new Graph().EmptyImage("1").Preview("2", "1").EmptyImage("3", width: 0).Preview("4", "3");

        var run = await visit.SubmitAsync(graph);
        var result = (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();

        Assert.Equal("2", Assert.Single(result.Outputs).NodeId);
        Assert.Contains(result.Warnings, warning => warning.Code == "node_errors");
    }

    [Theory, EachPod]
    public async Task An_accepted_prompt_with_a_bad_output_names_the_outputs_that_depend_on_the_error(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        var id = Guid.NewGuid().ToString("D");
        var body = new Graph().EmptyImage("1").Preview("2", "1").EmptyImage("3", width: 0).Preview("4", "3").ToBody(socket.ClientId);
        body["prompt_id"] = id;

        var answer = await visit.Http.PostAsync("prompt", body, visit.Stop);
        await socket.RunOfAsync(id, visit.Stop);

        Assert.Equal(200, answer.Status);
        Assert.Equal(id, answer.Json.GetProperty("prompt_id").GetString());
        var errors = Assert.Single(answer.Json.GetProperty("node_errors").EnumerateObject());
        Assert.Equal("3", errors.Name);
        Assert.Equal("4", Assert.Single(errors.Value.GetProperty("dependent_outputs").EnumerateArray()).GetString());
        await visit.Client.Routes.History.DeleteAsync([id], visit.Stop);
    }

    private static async Task<JsonElement> RefuseAsync(PodVisit visit, JsonObject body)
    {
        var answer = await visit.Http.PostAsync("prompt", body, visit.Stop);
        Assert.True(answer.Status == 400, answer.ToString());
        return answer.Json.GetProperty("error");
    }

    private static string? Type(JsonElement error)
    {
        Assert.NotEqual("", error.GetProperty("message").GetString());
        Assert.Equal(JsonValueKind.String, error.GetProperty("details").ValueKind);
        Assert.Equal(JsonValueKind.Object, error.GetProperty("extra_info").ValueKind);
        return error.GetProperty("type").GetString();
    }
}
