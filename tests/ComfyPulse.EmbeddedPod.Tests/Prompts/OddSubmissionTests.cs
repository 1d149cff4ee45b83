using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Prompts;

/// <summary>As ComfyUI 0.33.0 and 0.3.64 answer submissions whose values are of another kind than they should be.</summary>
public sealed class OddSubmissionTests
{
    private const string Invalid = """{"3": {"class_type": "PreviewImage", "inputs": {}}}""";

    [Theory]
    [InlineData("0.33.0", "1", "1")]
    [InlineData("0.33.0", "true", "True")]
    [InlineData("0.33.0", "null", "None")]
    [InlineData("0.33.0", "\"nope\"", "'nope'")]
    [InlineData("0.3.64", "1", "'1'")]
    [InlineData("0.3.64", "null", "'None'")]
    [InlineData("0.3.64", "\"nope\"", "'nope'")]
    public async Task A_choice_that_is_none_is_told_as_the_version_tells_it(string version, string given, string told)
    {
        var graph = """
            {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}},
             "2": {"class_type": "ImageScale", "inputs": {"image": ["1", 0], "upscale_method": "nearest-exact", "width": 8, "height": 8, "crop": GIVEN}},
             "3": {"class_type": "PreviewImage", "inputs": {"images": ["2", 0]}}}
            """.Replace("GIVEN", given, StringComparison.Ordinal);

        var (status, answer) = await SubmitAsync(version, $$"""{"prompt": {{graph}}}""");

        Assert.Equal((400, $"crop: {told} not in ['disabled', 'center']"), (status, (string?)answer!["node_errors"]!["2"]!["errors"]![0]!["details"]));
    }

    [Theory]
    [InlineData("LoadImage", "5", "int")]
    [InlineData("LoadImage", "1.5", "float")]
    [InlineData("LoadImage", "true", "bool")]
    [InlineData("LoadImage", "null", "NoneType")]
    [InlineData("LoadImage", "{}", "dict")]
    [InlineData("LoadImageOutput", "5", "int")]
    public async Task A_file_name_that_is_no_text_fails_its_node_inside_the_check_of_the_next(string nodeClass, string given, string type)
    {
        foreach (var version in (string[])["0.33.0", "0.3.64"])
        {
            var (status, answer) = await SubmitAsync(version, $$"""{"prompt": {"1": {"class_type": "{{nodeClass}}", "inputs": {"image": {{given}} } }, "3": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]} } } }""");

            var error = answer!["node_errors"]!["1"]!["errors"]![0]!;
            Assert.Equal((400, "exception_during_inner_validation", "AttributeError", $"'{type}' object has no attribute 'endswith'", "images"), (status, (string?)error["type"], (string?)error["extra_info"]!["exception_type"], (string?)error["details"], (string?)error["extra_info"]!["input_name"]));
        }
    }

    [Theory]
    [InlineData("0.33.0", "null", null, 500)]
    [InlineData("0.33.0", "5", null, 500)]
    [InlineData("0.33.0", "\"x\"", null, 400)]
    [InlineData("0.33.0", "[]", null, 400)]
    [InlineData("0.33.0", "[]", "x", 500)]
    [InlineData("0.33.0", "{}", "x", 400)]
    [InlineData("0.3.64", "null", null, 400)]
    [InlineData("0.3.64", "5", null, 400)]
    [InlineData("0.3.64", "null", "x", 500)]
    public async Task Extra_data_of_another_kind_gets_in_the_way_of_a_refusal_where_it_is_looked_into(string version, string extraData, string? clientId, int expected)
    {
        var client = clientId is null ? "" : $"\"client_id\": \"{clientId}\", ";

        var (status, _) = await SubmitAsync(version, $$"""{{{client}}"extra_data": {{extraData}}, "prompt": {{Invalid}}}""");

        Assert.Equal(expected, status);
    }

    [Theory]
    [InlineData("0.3.64", "\"hello\"", 400)]
    [InlineData("0.3.64", "[]", 400)]
    [InlineData("0.3.64", "\"class_type\"", 500)]
    [InlineData("0.3.64", "[\"class_type\"]", 500)]
    [InlineData("0.3.64", "5", 500)]
    [InlineData("0.3.64", "null", 500)]
    [InlineData("0.33.0", "\"hello\"", 500)]
    [InlineData("0.33.0", "[]", 500)]
    public async Task A_node_that_is_no_dictionary_lacks_its_class_before_0_12_and_is_a_failure_since(string version, string node, int expected)
    {
        var (status, answer) = await SubmitAsync(version, $$"""{"prompt": {"1": {{node}} } }""");

        Assert.Equal(expected, status);
        if (expected == 400)
        {
            Assert.Equal(("invalid_prompt", "Cannot execute because a node is missing the class_type property.", "Node ID '#1'"), ((string?)answer!["error"]!["type"], (string?)answer["error"]!["message"], (string?)answer["error"]!["details"]));
        }
    }

    [Theory]
    [InlineData("0.3.64", "[]", 400)]
    [InlineData("0.3.64", "\"\"", 400)]
    [InlineData("0.3.64", "[\"a\"]", 500)]
    [InlineData("0.3.64", "null", 500)]
    [InlineData("0.33.0", "[]", 500)]
    [InlineData("0.33.0", "\"\"", 500)]
    public async Task A_graph_that_is_an_empty_list_has_no_outputs_before_0_14_and_is_a_failure_since(string version, string graph, int expected)
    {
        var (status, answer) = await SubmitAsync(version, $$"""{"prompt": {{graph}}}""");

        Assert.Equal((expected, expected == 400 ? "prompt_no_outputs" : null), (status, (string?)answer?["error"]!["type"]));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_file_name_that_is_empty_is_the_folder_and_is_let_through(string version)
    {
        var (status, _) = await SubmitAsync(version, """{"prompt": {"1": {"class_type": "LoadImage", "inputs": {"image": ""}}, "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}}""");

        Assert.Equal(200, status);
    }

    private static async Task<(int Status, JsonNode? Answer)> SubmitAsync(string version, string body)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });
        var answer = await pod.SendAsync(HttpMethod.Post, "prompt", new StringContent(body, Encoding.UTF8, "application/json"));
        return (answer.Status, answer.Status == 400 ? answer.Json : null);
    }
}
