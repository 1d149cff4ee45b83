namespace ComfyPulse.Cli.Tests.Scoring;

public sealed class RunFinderTests
{
    [Fact]
    public async Task A_run_lasts_from_its_start_to_its_success_whatever_is_learned_later()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(3, 7, "a", over: 9);

        var run = Assert.Single(await recording.FindAsync());

        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7), 4.0), (run.Start, run.End, run.Seconds));
        Assert.Equal((TimeSpan.FromSeconds(1), true), (run.SubmittedAt, run.WasHeardWhole));
        Assert.Equal(14, run.Messages.Count);
        Assert.Equal((0, 4), (run.Messages[0].Time, run.Messages[^1].Time));
    }

    [Fact]
    public async Task Runs_that_failed_were_too_short_were_met_in_the_middle_or_were_never_submitted_do_not_count()
    {
        using var recording = new HandMadeRecording()
            .Submit(1, "failed").Run(1, 2, "failed", end: "execution_interrupted")
            .Submit(3, "short").Run(3, 3.1, "short")
            .Submit(4, "middle").Say(5, "progress_state", "middle", ",\"nodes\":{}").Say(6, "execution_success", "middle")
            .Run(7, 8, "unknown");

        Assert.Empty(await recording.FindAsync());
    }

    [Fact]
    public async Task An_id_that_was_submitted_again_is_two_runs_with_messages_of_their_own()
    {
        using var recording = new HandMadeRecording()
            .Submit(1, "a").Run(1, 2, "a")
            .Submit(3, "a", steps: "30").Run(3, 6, "a");

        var runs = await recording.FindAsync();

        Assert.Equal([(0, 1.0, 14), (1, 3.0, 14)], runs.Select(run => (run.Submission, run.Seconds, run.Messages.Count)));
        Assert.NotEqual(runs[0].WorkflowKey, runs[1].WorkflowKey);
    }

    [Fact]
    public async Task What_another_socket_got_as_well_does_not_count_twice()
    {
        using var recording = new HandMadeRecording()
            .Open("other", "frames.other.jsonl")
            .Submit(1, "a").Run(2, 4, "a")
            .Say(3, "progress_state", "a", ",\"nodes\":{}", "frames.other.jsonl");

        Assert.Equal(14, Assert.Single(await recording.FindAsync()).Messages.Count);
    }

    [Fact]
    public async Task A_run_whose_socket_broke_was_not_heard_whole()
    {
        using var recording = new HandMadeRecording()
            .Submit(1, "a").Run(2, 4, "a").Line(4.5, "\"type\":\"lost\"")
            .Line(5, "\"type\":\"open\",\"url\":\"/ws?clientId=me\"")
            .Submit(6, "b").Say(7, "execution_start", "b").Line(7.5, "\"type\":\"lost\"").Line(7.6, "\"type\":\"open\",\"url\":\"/ws?clientId=me\"").Say(8, "execution_success", "b").Say(8, "executing", "b", ",\"node\":null");

        Assert.Equal([true, false], (await recording.FindAsync()).Select(run => run.WasHeardWhole));
    }
}
