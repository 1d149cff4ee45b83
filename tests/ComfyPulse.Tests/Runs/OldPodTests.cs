namespace ComfyPulse.Tests.Runs;

/// <summary>Pods before 0.3.45 send <c>progress</c> and <c>executing</c>, and no <c>progress_state</c>.</summary>
public class OldPodTests
{
    [Fact]
    public void Progress_alone_moves_the_bar_and_the_next_node_proves_the_last_one_done()
    {
        var run = Script.Accepted().Hear("execution_start").Hear("executing", "\"node\": \"1\", \"display_node\": \"1\"").Wait(2).Hear("executing", "\"node\": \"3\", \"display_node\": \"3\"");
        Assert.Equal(1, run.Machine.Progress(run.Now).NodesDone);

        for (var step = 1; step <= 10; step++)
        {
            run.Wait(1).Hear("progress", $"\"value\": {step}, \"max\": 20, \"node\": \"3\"");
        }

        var progress = run.Machine.Progress(run.Now);
        Assert.Equal(("3", "KSampler", "Base", 10.0, 20.0), (progress.NodeId, progress.ClassType, progress.Title, progress.Step, progress.Steps));
        Assert.InRange(progress.Fraction, 0.4, 0.8);
    }

    [Fact]
    public void A_node_that_waits_for_its_lazy_input_is_not_done_when_that_begins()
    {
        var run = Script.Accepted().Hear("executing", "\"node\": \"3\"").Hear("executing", "\"node\": \"1\"");

        Assert.Equal(0, run.Machine.Progress(run.Now).NodesDone);
        Assert.Equal(["3", "1"], run.Machine.Progress(run.Now).Running.Select(node => node.NodeId));
    }

    [Fact]
    public void Where_states_come_progress_is_not_counted_twice()
    {
        var run = Script.Accepted().State("3", 5, 20);
        run.Events();

        Assert.Empty(run.Hear("progress", "\"value\": 6, \"max\": 20, \"node\": \"3\"").Events());
    }
}
