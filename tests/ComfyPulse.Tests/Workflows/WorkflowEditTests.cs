namespace ComfyPulse.Tests.Workflows;

public class WorkflowEditTests
{
    private static Workflow TwoSamplers { get; } = Workflow.Parse("""
        {"3": {"class_type": "KSampler", "inputs": {"seed": 1, "steps": 20, "model": ["4", 0]}, "_meta": {"title": "KSampler"}},
         "3.1": {"class_type": "KSampler", "inputs": {"seed": 2, "noise_seed": 7}, "_meta": {"title": "v1.5 refiner"}},
         "4": {"class_type": "Loader", "inputs": {"name": "a", "size.width": 3}},
         "5": {"class_type": "Bare"}}
        """);

    private static string Input(Workflow workflow, string node, string input) => workflow.Nodes[node].Inputs[input].Value.ToString();

    [Fact]
    public void An_input_is_set_by_id_title_or_class_and_the_original_stays()
    {
        Assert.Equal("5", Input(TwoSamplers.With("3.seed", 5), "3", "seed"));
        Assert.Equal("6", Input(TwoSamplers.With("v1.5 refiner.seed", 6), "3.1", "seed"));
        Assert.Equal("\"b\"", Input(TwoSamplers.With("Loader.name", "b"), "4", "name"));
        Assert.Equal("1", Input(TwoSamplers, "3", "seed"));
    }

    [Fact]
    public void Ids_and_input_names_may_contain_dots()
    {
        Assert.Equal("9", Input(TwoSamplers.With("3.1.seed", 9), "3.1", "seed"));
        Assert.Equal("9", Input(TwoSamplers.With("4.size.width", 9), "4", "size.width"));
    }

    [Fact]
    public void A_name_that_several_nodes_fit_is_an_error_that_lists_them()
    {
        var error = Assert.Throws<WorkflowEditException>(() => TwoSamplers.With("KSampler.seed", 5));

        Assert.Equal(["3.seed", "3.1.seed"], error.Candidates);
        Assert.Contains("3.1.seed (v1.5 refiner, KSampler)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_that_only_one_node_has_the_input_of_is_not_ambiguous()
    {
        Assert.Equal("30", Input(TwoSamplers.With("KSampler.steps", 30), "3", "steps"));
    }

    [Theory]
    [InlineData("3.sed", "3.seed", "no input \"sed\"")]
    [InlineData("Sampler.steps", "3.steps", "No node fits")]
    [InlineData("KSamplr.sead", "3.seed", "No node fits")]
    [InlineData("steps", "3.steps", "names no input")]
    public void A_target_that_fits_nothing_is_an_error_with_the_nearest_first(string target, string nearest, string reason)
    {
        var error = Assert.Throws<WorkflowEditException>(() => TwoSamplers.With(target, 1));

        Assert.Equal(nearest, error.Candidates[0]);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_new_input_is_added_only_where_it_is_asked_for()
    {
        Assert.Equal("0.5", Input(TwoSamplers.WithInput("3", "denoise", 0.5), "3", "denoise"));
        Assert.Equal("true", Input(TwoSamplers.WithInput("5", "new", true), "5", "new"));
        Assert.Throws<WorkflowEditException>(() => TwoSamplers.WithInput("99", "x", 1));
    }

    [Fact]
    public void An_input_is_added_to_an_empty_list_of_inputs()
    {
        var workflow = Workflow.Parse("""{"1": {"class_type": "A", "inputs": { }}}""").WithInput("1", "a\"b", "x").WithInput("1", "c", 2);

        Assert.Equal(["c", "a\"b"], workflow.Nodes["1"].Inputs.Keys);
    }

    [Fact]
    public void A_link_is_replaced_and_made()
    {
        Assert.False(TwoSamplers.With("3.model", "text").Nodes["3"].Inputs["model"].IsLink);
        var link = TwoSamplers.With("4.name", WorkflowValue.Link("no\"de", 2)).Nodes["4"].Inputs["name"];
        Assert.Equal(("no\"de", 2), (link.LinkNodeId, link.LinkSlot));
    }

    [Fact]
    public void Only_the_edited_value_changes_in_the_bytes()
    {
        const string json = """{ "1":{"inputs":{"s":"\udcff","n":18446744073709551615 , "n":3},"class_type":"A"} }""";

        Assert.Equal(json.Replace(":3}", ":4}", StringComparison.Ordinal), Workflow.Parse(json).With("1.n", 4).ToJson().ToString());
    }

    [Fact]
    public void A_seed_sets_every_literal_seed_up_to_64_bits()
    {
        var workflow = TwoSamplers.WithSeed(ulong.MaxValue);

        Assert.Equal(["18446744073709551615", "18446744073709551615", "18446744073709551615"], [Input(workflow, "3", "seed"), Input(workflow, "3.1", "seed"), Input(workflow, "3.1", "noise_seed")]);
    }

    [Fact]
    public void A_seed_that_comes_by_a_link_is_left_and_none_at_all_is_an_error()
    {
        var linked = Workflow.Parse("""{"1": {"class_type": "KSampler", "inputs": {"seed": ["2", 0]}}, "2": {"class_type": "Int", "inputs": {"value": 1}}}""");

        Assert.Throws<WorkflowEditException>(() => linked.WithSeed(1));
    }

    [Fact]
    public void A_value_that_is_not_one_json_value_is_refused()
    {
        Assert.Throws<ArgumentException>(() => TwoSamplers.With("3.seed", new WorkflowValue(Protocol.RawJson.FromText("1}, \"9\": {"))));
        Assert.Throws<ArgumentException>(() => TwoSamplers.With("3.seed", default));
        Assert.Throws<ArgumentException>(() => TwoSamplers.With("3.seed", double.NaN));
    }

    [Theory]
    [InlineData("20", "20")]
    [InlineData(" 7.5 ", "7.5")]
    [InlineData("true", "true")]
    [InlineData("null", "null")]
    [InlineData("\"20\"", "\"20\"")]
    [InlineData("a cat", "\"a cat\"")]
    [InlineData("a \"cat\"\n", "\"a \\\"cat\\\"\\u000a\"")]
    [InlineData("007", "\"007\"")]
    [InlineData("[cat:dog:0.5]", "\"[cat:dog:0.5]\"")]
    [InlineData("[1]", "\"[1]\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("", "\"\"")]
    [InlineData("18446744073709551615", "18446744073709551615")]
    public void Typed_text_is_a_json_scalar_or_a_text(string typed, string json)
    {
        Assert.Equal(json, WorkflowValue.FromText(typed).Json.ToString());
    }

    [Fact]
    public void Every_text_survives_as_an_input()
    {
        var all = string.Concat(Enumerable.Range(0, 0x10000).Select(c => (char)c)) + "😀";

        var value = Workflow.Parse("""{"1": {"class_type": "A", "inputs": {"x": 0}}}""").With("1.x", all);

        Assert.Equal(all, ComfyPulse.Workflows.JsonText.Unescape(value.Nodes["1"].Inputs["x"].Value.Utf8.Span[1..^1]));
    }
}
