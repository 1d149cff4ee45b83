using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Tests.Prompts;

public sealed class PodPastTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    private static readonly Workflow Picture = Graph(seed: 1);

    [Fact]
    public void The_usual_time_is_the_median_of_what_succeeded_in_the_same_shape()
    {
        var past = Past(
            (Graph(seed: 2), Ended(seconds: 10)),
            (Graph(seed: 3), Ended(seconds: 500)),
            (Graph(seed: 4), Ended(seconds: 30)),
            (Graph(seed: 5), Ended(seconds: 1, new PromptOutcome.Interrupted(NodeId: null, ClassType: null))),
            (Workflow.Parse("""{"1": {"class_type": "EmptyImage", "inputs": {}}}"""), Ended(seconds: 2)));

        Assert.Equal(TimeSpan.FromSeconds(30), past.UsualTimeOf(Picture));
    }

    [Fact]
    public void Nothing_is_usual_where_nothing_like_it_has_succeeded()
    {
        Assert.Null(Past().UsualTimeOf(Picture));
        Assert.Null(Past((null, Ended(seconds: 10))).UsualTimeOf(null));
        Assert.Null(Past((null, Ended(seconds: 10))).UsualTimeOf(Picture));
        Assert.Null(Past((Picture, Ended(seconds: 10) with { StartedAt = null })).UsualTimeOf(Picture));
        Assert.Null(Past((Picture, Ended(seconds: -10))).UsualTimeOf(Picture));
    }

    [Fact]
    public void A_prompt_runs_since_the_one_before_it_ended_or_since_it_came()
    {
        var past = Past((Picture, Ended(seconds: 10)), (null, Ended(seconds: 40)), (null, Ended(seconds: 20) with { EndedAt = null }));

        Assert.Equal(Noon.AddSeconds(40), past.RunningSince(Came(Noon.AddSeconds(5)), Noon.AddMinutes(1)));
        Assert.Equal(Noon.AddSeconds(50), past.RunningSince(Came(Noon.AddSeconds(50)), Noon.AddMinutes(1)));
        Assert.Equal(Noon.AddSeconds(40), past.RunningSince(Came(null), Noon.AddMinutes(1)));
    }

    [Fact]
    public void A_pod_whose_clock_is_ahead_does_not_make_it_run_from_the_future_on() =>
        Assert.Equal(Noon, Past((null, Ended(seconds: 40))).RunningSince(Came(null), Noon));

    [Fact]
    public void Since_when_it_runs_stays_unknown_where_nobody_tells() => Assert.Null(Past().RunningSince(Came(null), Noon));

    private static PodPast Past(params (Workflow? Workflow, EndedPrompt Prompt)[] ended) =>
        new([.. ended.Select(entry => (entry.Workflow is null ? null : PromptGraph.ShapeOf(entry.Workflow), entry.Prompt))]);

    private static SubmissionFacts Came(DateTimeOffset? at) => new(ClientId: null, at);

    private static EndedPrompt Ended(int seconds, PromptOutcome? outcome = null) => new("p", outcome ?? new PromptOutcome.Succeeded(), Noon, Noon.AddSeconds(seconds), Nodes: null, []);

    private static Workflow Graph(int seed) => Workflow.Parse(
        $$"""{"1": {"class_type": "KSampler", "inputs": {"seed": {{seed}} } }, "2": {"class_type": "VAEDecode", "inputs": {"samples": ["1", 0] } } }""");
}
