using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ComfyPulse.Cli.Output;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class JsonLinesTests : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly JsonLines _lines;

    public JsonLinesTests() => _lines = new JsonLines(_stream);

    public void Dispose() => _stream.Dispose();

    [Fact]
    public void Progress_has_every_field_in_order_and_null_where_nothing_is_known()
    {
        _lines.Progress("p", new PromptProgress { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 2, Source = ProgressSource.Polled, NodesTotal = 7, Elapsed = TimeSpan.FromMilliseconds(1234.5) }, 0);

        Assert.Equal(
            """{"event":"progress","prompt_id":"p","fraction":0,"phase":"queued","queue_place":2,"node":null,"class_type":null,"step":null,"steps":null,"nodes_done":0,"nodes_total":7,"elapsed":1.234,"eta":null,"eta_range":null,"source":"polled"}""",
            Text());
    }

    [Fact]
    public void Progress_tells_the_running_node_its_steps_and_the_time_left()
    {
        _lines.Progress("p", new PromptProgress { Phase = PromptPhase.Running, Fraction = 0.25, NodeId = "70:3", ClassType = "KSampler", Step = 5, Steps = 20.5, NodesDone = 1, NodesTotal = 7, Eta = TimeSpan.FromSeconds(12.5), EtaRange = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20.25)) }, 0.25);

        Assert.Equal(
            """{"event":"progress","prompt_id":"p","fraction":0.25,"phase":"running","queue_place":null,"node":"70:3","class_type":"KSampler","step":5,"steps":20.5,"nodes_done":1,"nodes_total":7,"elapsed":0,"eta":12.5,"eta_range":[10,20.25],"source":"live"}""",
            Text());
    }

    [Fact]
    public void Submitted_output_warning_and_error_have_their_fields()
    {
        _lines.Submitted("p", 3);
        _lines.Submitted("p", null);
        _lines.Output("p", new PromptOutput { NodeId = "9", Kind = "images" }, "/out/a b.png");
        _lines.Warning("node_errors", "ü \"x\"");
        _lines.Error("usage", "no");

        Assert.Equal(
            """
            {"event":"submitted","prompt_id":"p","number":3}
            {"event":"submitted","prompt_id":"p","number":null}
            {"event":"output","prompt_id":"p","node_id":"9","kind":"images","path":"/out/a b.png"}
            {"event":"warning","code":"node_errors","message":"ü \"x\""}
            {"event":"error","code":"usage","message":"no"}
            """,
            Text());
    }

    [Fact]
    public void Ended_of_a_failure_has_all_its_facts()
    {
        _lines.Ended("p", new PromptOutcome.Failed("3", "KSampler", "My sampler", "RuntimeError", "out of memory\n", ["..."]), ["/out/1.png"]);

        Assert.Equal(
            """{"event":"ended","prompt_id":"p","outcome":"failed","node_id":"3","class_type":"KSampler","exception_type":"RuntimeError","message":"out of memory\n","category":"node_error","retryable":false,"hint":null,"errors":[],"files":["/out/1.png"]}""",
            Text());
    }

    [Fact]
    public void Ended_of_a_rejection_lists_each_input_and_may_have_no_prompt_id()
    {
        var error = new PromptError("value_not_in_list", "Value not in list", "ckpt_name: 'x' not in ['a']", RawJson.Null) { InputName = "ckpt_name", ReceivedValue = "x" };
        var nodes = new Dictionary<string, NodeErrors>(StringComparer.Ordinal) { ["4"] = new("CheckpointLoaderSimple", [error], ["9"]) };
        _lines.Ended(null, new PromptOutcome.Rejected(new("prompt_outputs_failed_validation", "Prompt outputs failed validation", "", RawJson.Null), nodes), []);

        Assert.Equal(
            """{"event":"ended","prompt_id":null,"outcome":"rejected","node_id":null,"class_type":null,"exception_type":null,"message":"Prompt outputs failed validation","category":"missing_model","retryable":false,"hint":"The pod does not have x (it belongs into models/checkpoints). Download what is missing onto the pod, or choose a model that it has.","errors":[{"node_id":"4","class_type":"CheckpointLoaderSimple","input":"ckpt_name","type":"value_not_in_list","message":"Value not in list: ckpt_name: 'x' not in ['a']"}],"files":[]}""",
            Text());
    }

    [Fact]
    public void A_refusal_of_the_whole_prompt_is_one_error_with_the_node_that_it_names()
    {
        var error = new PromptError("missing_node_type", "Node 'x' not found.", "Node ID '#7'", RawJson.Null) { NodeId = "7", ClassType = "Nope" };
        _lines.Ended("p", new PromptOutcome.Rejected(error, new Dictionary<string, NodeErrors>()), []);

        var only = JsonDocument.Parse(Text()).RootElement.GetProperty("errors")[0];
        Assert.Equal(("7", "Nope", "missing_node_type"), (only.GetProperty("node_id").GetString(), only.GetProperty("class_type").GetString(), only.GetProperty("type").GetString()));
    }

    [Fact]
    public void A_failure_of_a_known_kind_tells_its_category_and_what_helps()
    {
        _lines.Ended("p", new PromptOutcome.Failed("3", "KSampler", null, "torch.OutOfMemoryError", "Allocation on device ", []), []);

        var ended = JsonDocument.Parse(Text()).RootElement;
        Assert.Equal(("out_of_memory", true), (ended.GetProperty("category").GetString(), ended.GetProperty("retryable").GetBoolean()));
        Assert.Contains("--lowvram", ended.GetProperty("hint").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_category_has_a_word_of_its_own_that_the_guide_tells()
    {
        var guide = File.ReadAllText(GuidePath());
        Assert.All(Enum.GetValues<FailureCategory>(), category => Assert.Contains($"| `{category}` | `{category.ToWord()}` |", guide, StringComparison.Ordinal));
        Assert.Distinct(Enum.GetValues<FailureCategory>().Select(category => category.ToWord()));
    }

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Every_outcome_has_the_same_fields(PromptOutcome outcome)
    {
        _lines.Ended("p", outcome, []);

        var ended = JsonDocument.Parse(Text()).RootElement;
        Assert.Equal(
            ["event", "prompt_id", "outcome", "node_id", "class_type", "exception_type", "message", "category", "retryable", "hint", "errors", "files"],
            ended.EnumerateObject().Select(property => property.Name));
        Assert.Equal(outcome.Word, ended.GetProperty("outcome").GetString());
    }

    public static TheoryData<PromptOutcome> Outcomes { get; } =
    [
        new PromptOutcome.Succeeded(),
        new PromptOutcome.Failed(null, null, null, null, "", []),
        new PromptOutcome.Interrupted("1", "A"),
        new PromptOutcome.Cancelled(null, null),
        new PromptOutcome.Removed(),
        new PromptOutcome.Lost("restart"),
        new PromptOutcome.TimedOut(TimeSpan.FromSeconds(1)),
        new PromptOutcome.Unknown("no answer"),
    ];

    [Fact]
    public void In_a_replay_each_line_has_the_recordings_time()
    {
        _lines.RecordedAt = 1.25;
        _lines.Submitted("p", 0);

        Assert.Equal("""{"event":"submitted","t":1.25,"prompt_id":"p","number":0}""", Text());
    }

    [Fact]
    public void Half_a_surrogate_pair_or_an_infinite_number_cannot_break_a_line()
    {
        _lines.Warning("x", "a\ud83d");
        _lines.Submitted("p", double.PositiveInfinity);

        Assert.All(Text().Split('\n'), line => JsonDocument.Parse(line));
    }

    private static string GuidePath([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "docs", "guides", "failures.md");

    private string Text() => Encoding.UTF8.GetString(_stream.ToArray()).TrimEnd('\n');
}
