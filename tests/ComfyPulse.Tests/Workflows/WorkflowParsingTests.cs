using System.Text;

namespace ComfyPulse.Tests.Workflows;

public class WorkflowParsingTests
{
    private const string Graph = """{"1": {"class_type": "EmptyImage", "inputs": {"width": 64}}, "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0]}, "_meta": {"title": "Keep"}}}""";

    [Fact]
    public void Nodes_come_in_the_files_order_with_class_title_and_inputs()
    {
        var workflow = Workflow.Parse(Graph);

        Assert.Equal(["1", "2"], workflow.Nodes.Keys);
        Assert.Equal(("SaveImage", "Keep"), (workflow.Nodes["2"].ClassType, workflow.Nodes["2"].Title));
        Assert.Null(workflow.Nodes["1"].Title);
        Assert.Equal("64", workflow.Nodes["1"].Inputs["width"].Value.ToString());
    }

    [Fact]
    public void A_list_of_a_text_and_a_number_is_a_link_and_other_lists_are_not()
    {
        var inputs = Workflow.Parse("""{"a": {"class_type": "X", "inputs": {"link": ["b", 2], "float": ["b", 1.0], "numbers": [1, 2], "three": ["b", 1, 1], "texts": ["b", "c"]}}}""").Nodes["a"].Inputs;

        Assert.Equal(("b", 2), (inputs["link"].LinkNodeId, inputs["link"].LinkSlot));
        Assert.Equal(("b", 1), (inputs["float"].LinkNodeId, inputs["float"].LinkSlot));
        Assert.All(["numbers", "three", "texts"], name => Assert.False(inputs[name].IsLink));
    }

    [Theory]
    [InlineData("""{"1":{"class_type":"A","inputs":{"seed":18446744073709551615,"x":1e400,"dup":1,"dup":2}}}""")]
    [InlineData("""{"1":{"class_type":"A","inputs":{"file":"a\udcffb","text":"Ünïcode \u00fc \ud83d\ude00"}}}""")]
    [InlineData("""  {"1" : {"class_type":"A", "inputs":{}, "odd": [[[{}]]]} }   """)]
    public void What_is_not_edited_is_sent_byte_for_byte(string json)
    {
        Assert.Equal(json, Workflow.Parse(json).ToJson().ToString());
    }

    [Fact]
    public void A_byte_order_mark_is_tolerated_and_not_sent()
    {
        byte[] file = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Graph)];

        Assert.Equal(Graph, Workflow.Parse(file).ToJson().ToString());
    }

    [Fact]
    public void A_lone_surrogate_in_an_id_or_a_title_is_kept()
    {
        var node = Workflow.Parse("""{"n\udcff": {"class_type": "A", "inputs": {}, "_meta": {"title": "t\ud800"}}}""").Nodes["n\udcff"];

        Assert.Equal("t\ud800", node.Title);
    }

    [Fact]
    public void The_last_of_duplicate_ids_and_inputs_counts()
    {
        var workflow = Workflow.Parse("""{"1": {"class_type": "A", "inputs": {}}, "2": {"class_type": "B", "inputs": {"x": 1, "x": 2}}, "1": {"class_type": "C", "inputs": {}}}""");

        Assert.Equal(["1", "2"], workflow.Nodes.Keys);
        Assert.Equal("C", workflow.Nodes["1"].ClassType);
        Assert.Equal("2", workflow.Nodes["2"].Inputs["x"].Value.ToString());
    }

    [Fact]
    public void The_body_of_a_submission_is_taken_for_its_prompt()
    {
        Assert.Equal(Graph, Workflow.Parse($$$"""{"client_id": "c", "prompt": {{{Graph}}}, "extra_data": {"prompt": 1}}""").ToJson().ToString());
    }

    [Fact]
    public void A_node_that_is_called_prompt_is_a_node()
    {
        Assert.Equal("A", Workflow.Parse("""{"prompt": {"class_type": "A", "inputs": {}}}""").Nodes["prompt"].ClassType);
    }

    [Fact]
    public void A_link_to_a_missing_node_is_left_to_the_pod()
    {
        Assert.Equal("99", Workflow.Parse("""{"1": {"class_type": "A", "inputs": {"x": ["99", 0]}}}""").Nodes["1"].Inputs["x"].LinkNodeId);
    }

    [Fact]
    public void The_uis_format_is_refused_with_the_way_to_export()
    {
        var error = Assert.Throws<WorkflowFormatException>(() => Workflow.Parse("""{"last_node_id": 9, "nodes": [{"id": 1, "type": "KSampler"}], "links": [[1, 4, 0, 3, 0, "MODEL"]], "version": 0.4}"""));

        Assert.Contains("Export (API)", error.Message, StringComparison.Ordinal);
        Assert.Contains("Save (API Format)", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"1\": {\n    \"class_type\": oops}}", 3, 19)]
    [InlineData("{\"1\": ", 1, 7)]
    [InlineData("{} x", 1, 4)]
    public void What_is_not_json_is_refused_with_line_and_column(string text, long line, long column)
    {
        var error = Assert.Throws<WorkflowFormatException>(() => Workflow.Parse(text));

        Assert.Equal((line, column), (error.Line, error.Column));
        Assert.Contains($"line {line}, column {column}", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "nothing in it")]
    [InlineData("  \n ", "nothing in it")]
    [InlineData("{}", "no nodes")]
    [InlineData("[1]", "is a list")]
    [InlineData("3", "is a number")]
    [InlineData("""{"7": {"inputs": {}}}""", "\"7\" has no class_type")]
    [InlineData("""{"7": {"class_type": "", "inputs": {}}}""", "\"7\" has no class_type")]
    [InlineData("""{"7": {"class_type": 3, "inputs": {}}}""", "\"7\" has no class_type")]
    [InlineData("""{"7": 3}""", "\"7\" should be an object")]
    public void What_is_no_graph_is_refused_with_the_reason(string text, string reason)
    {
        Assert.Contains(reason, Assert.Throws<WorkflowFormatException>(() => Workflow.Parse(text)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_in_another_encoding_is_refused_with_the_remedy()
    {
        Assert.Contains("UTF-8", Assert.Throws<WorkflowFormatException>(() => Workflow.Parse(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Graph)).ToArray())).Message, StringComparison.Ordinal);
        Assert.Contains("UTF-8", Assert.Throws<WorkflowFormatException>(() => Workflow.Parse(new byte[] { (byte)'{', 0xC3, 0x28 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_nested_deeper_than_any_reader_allows_is_refused_not_a_crash()
    {
        var deep = new string('[', 100_000);

        Assert.Throws<WorkflowFormatException>(() => Workflow.Parse($$"""{"1": {"class_type": "A", "inputs": {"x": {{deep}}"""));
    }

    [Fact]
    public void Nesting_beyond_the_usual_limit_of_64_is_read()
    {
        var deep = new string('[', 200) + new string(']', 200);

        Assert.Single(Workflow.Parse($$$"""{"1": {"class_type": "A", "inputs": {"x": {{{deep}}} } } }""").Nodes);
    }

    [Fact]
    public void Every_recorded_workflow_is_read_and_given_back_unchanged()
    {
        var files = Directory.EnumerateFiles(Traces.Root, "workflow*.json", SearchOption.AllDirectories).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Equal(File.ReadAllBytes(file), Workflow.Parse(File.ReadAllBytes(file)).ToJson().Utf8.ToArray()));
    }
}
