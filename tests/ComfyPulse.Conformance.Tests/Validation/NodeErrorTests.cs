using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;

namespace ComfyPulse.Conformance.Tests.Validation;

/// <summary>What the pod says of a node that is wrong: each kind of error that the core's nodes can have.</summary>
public sealed class NodeErrorTests(PodsUnderTest pods)
{
    [Theory, EachPod]
    public Task An_input_that_is_not_given_is_required_input_missing(string pod) =>
        RefuseAsync(pod, Image().Node("2", "ImageInvert").Preview("3", "2"), "2", "required_input_missing", "image", checksConfig: false);

    [Theory, EachPod]
    public Task A_link_of_the_wrong_length_is_bad_linked_input(string pod) =>
        RefuseAsync(pod, Image().Node("2", "ImageInvert", ("image", new JsonArray("1"))).Preview("3", "2"), "2", "bad_linked_input", "image");

    [Theory, EachPod]
    public async Task A_link_of_the_wrong_type_is_return_type_mismatch(string pod)
    {
        var graph = Image().Node("2", "EmptyImage", ("width", Graph.Link("1")), ("height", 32), ("batch_size", 1), ("color", 0)).Preview("3", "2");

        var error = await RefuseAsync(pod, graph, "2", "return_type_mismatch", "width");

        var facts = error.GetProperty("extra_info");
        Assert.Equal("IMAGE", facts.GetProperty("received_type").GetString());
        Assert.Equal("1", facts.GetProperty("linked_node")[0].GetString());
    }

    [Theory, EachPod]
    public async Task A_value_of_the_wrong_type_is_invalid_input_type(string pod)
    {
        var graph = new Graph().Node("1", "EmptyImage", ("width", "wide"), ("height", 32), ("batch_size", 1), ("color", 0)).Preview("2", "1");

        var error = await RefuseAsync(pod, graph, "1", "invalid_input_type", "width");

        Assert.Equal("wide", error.GetProperty("extra_info").GetProperty("received_value").GetString());
        Assert.Contains("invalid literal for int()", error.GetProperty("extra_info").GetProperty("exception_message").GetString(), StringComparison.Ordinal);
    }

    [Theory, EachPod]
    public async Task A_value_below_the_range_is_value_smaller_than_min(string pod)
    {
        var error = await RefuseAsync(pod, new Graph().EmptyImage("1", width: 0).Preview("2", "1"), "1", "value_smaller_than_min", "width");

        Assert.Equal(0, error.GetProperty("extra_info").GetProperty("received_value").GetInt32());
        Assert.Equal("INT", error.GetProperty("extra_info").GetProperty("input_config")[0].GetString());
    }

    [Theory, EachPod]
    public Task A_value_above_the_range_is_value_bigger_than_max(string pod) =>
        RefuseAsync(pod, new Graph().EmptyImage("1", batch: 4097).Preview("2", "1"), "1", "value_bigger_than_max", "batch_size");

    [Theory, EachPod]
    public async Task A_choice_that_is_none_is_value_not_in_list(string pod)
    {
        var graph = Image().Node("2", "ImageScale", ("image", Graph.Link("1")), ("upscale_method", "by hand"), ("width", 8), ("height", 8), ("crop", "disabled")).Preview("3", "2");

        var error = await RefuseAsync(pod, graph, "2", "value_not_in_list", "upscale_method");

        Assert.Equal("by hand", error.GetProperty("extra_info").GetProperty("received_value").GetString());
        Assert.StartsWith("upscale_method: 'by hand' not in ", error.GetProperty("details").GetString(), StringComparison.Ordinal);
    }

    [Theory, EachPod]
    public async Task A_file_that_is_not_there_is_custom_validation_failed(string pod)
    {
        var error = await RefuseAsync(pod, new Graph().Node("1", "LoadImage", ("image", "conformance has no such.png")).Preview("2", "1"), "1", "custom_validation_failed", "image", checksConfig: false);

        Assert.Equal("image - Invalid image file: conformance has no such.png", error.GetProperty("details").GetString());
    }

    [Theory, EachPod]
    public async Task An_output_node_that_links_to_no_node_is_exception_during_validation(string pod)
    {
        var error = await RefuseAsync(pod, new Graph().Preview("1", "99"), "1", "exception_during_validation", inputName: null);

        Assert.Equal("KeyError", error.GetProperty("extra_info").GetProperty("exception_type").GetString());
        Assert.NotEmpty(error.GetProperty("extra_info").GetProperty("traceback").EnumerateArray());
    }

    [Theory, EachPod]
    public async Task A_node_behind_that_links_to_no_node_is_exception_during_inner_validation(string pod)
    {
        var graph = new Graph().Node("2", "ImageInvert", ("image", Graph.Link("99"))).Preview("3", "2");

        var error = await RefuseAsync(pod, graph, "2", "exception_during_inner_validation", "images");

        Assert.Equal("KeyError", error.GetProperty("extra_info").GetProperty("exception_type").GetString());
        Assert.NotEmpty(error.GetProperty("extra_info").GetProperty("traceback").EnumerateArray());
    }

    [Theory, EachPod(Since = "0.20.0")]
    public async Task Nodes_in_a_circle_are_a_dependency_cycle(string pod)
    {
        var graph = new Graph().Node("1", "ImageInvert", ("image", Graph.Link("2"))).Node("2", "ImageInvert", ("image", Graph.Link("1"))).Preview("3", "2");
        await using var visit = await pods.VisitAsync(pod);

        var errors = await RefuseAsync(visit, graph);

        string[] circle = ["1", "2"];
        Assert.Equal(circle, errors.Select(node => node.Name).Order(StringComparer.Ordinal));
        Assert.All(errors, node =>
        {
            var error = Assert.Single(node.Value.GetProperty("errors").EnumerateArray());
            Assert.Equal("dependency_cycle", error.GetProperty("type").GetString());
            Assert.Equal(node.Name, error.GetProperty("extra_info").GetProperty("node_id").GetString());
            Assert.Equal(circle, error.GetProperty("extra_info").GetProperty("cycle_nodes").EnumerateArray().Select(one => one.GetString()!).Order(StringComparer.Ordinal));
        });
    }

    [Theory, EachPod]
    public async Task All_that_is_wrong_with_a_node_is_told_at_once(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);

        var errors = await RefuseAsync(visit, new Graph().EmptyImage("1", width: 0, height: 0).Preview("2", "1"));

        string[] inputs = ["height", "width"];
        Assert.Equal(inputs, Assert.Single(errors).Value.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("extra_info").GetProperty("input_name").GetString()!).Order(StringComparer.Ordinal));
    }

    private static Graph Image() => new Graph().EmptyImage("1");

    private async Task<JsonElement> RefuseAsync(string pod, Graph graph, string node, string type, string? inputName, bool checksConfig = true)
    {
        await using var visit = await pods.VisitAsync(pod);
        var errors = await RefuseAsync(visit, graph);
        var wrong = Assert.Single(errors);
        Assert.Equal(node, wrong.Name);
        Assert.Equal(JsonSerializer.Serialize(graph.Nodes[node]!["class_type"]), wrong.Value.GetProperty("class_type").GetRawText());
        Assert.Equal(graph.Ids[^1], Assert.Single(wrong.Value.GetProperty("dependent_outputs").EnumerateArray()).GetString());
        var error = Assert.Single(wrong.Value.GetProperty("errors").EnumerateArray());
        Assert.Equal(type, error.GetProperty("type").GetString());
        Assert.NotEqual("", error.GetProperty("message").GetString());
        if (inputName is not null)
        {
            Assert.Equal(inputName, error.GetProperty("extra_info").GetProperty("input_name").GetString());
            Assert.Equal(checksConfig, error.GetProperty("extra_info").TryGetProperty("input_config", out _));
        }

        return error;
    }

    private static async Task<IReadOnlyList<JsonProperty>> RefuseAsync(PodVisit visit, Graph graph)
    {
        var answer = await visit.Http.PostAsync("prompt", graph.ToBody(), visit.Stop);
        Assert.True(answer.Status == 400, answer.ToString());
        Assert.Equal("prompt_outputs_failed_validation", answer.Json.GetProperty("error").GetProperty("type").GetString());
        return [.. answer.Json.GetProperty("node_errors").EnumerateObject()];
    }
}
