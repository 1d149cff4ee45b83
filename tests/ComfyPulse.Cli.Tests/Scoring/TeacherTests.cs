using ComfyPulse.Cli.Scoring;

namespace ComfyPulse.Cli.Tests.Scoring;

public sealed class TeacherTests
{
    [Fact]
    public async Task A_run_that_was_over_before_another_was_submitted_teaches_it_while_its_recording_is_played()
    {
        using var recording = new HandMadeRecording()
            .Submit(1, "a", seed: "1").Run(1, 2, "a")
            .Submit(3, "b", seed: "2").Run(3, 4, "b");
        var runs = await recording.FindAsync();

        Assert.Equal(new Teacher(Lesson.TheRunItself, runs[0].Recording), Teacher.Of(runs[0], runs));
        Assert.Equal(new Teacher(Lesson.AnotherRun), Teacher.Of(runs[1], runs));
    }

    [Fact]
    public async Task A_run_that_was_submitted_before_the_other_was_over_learns_nothing_of_it()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Submit(1.5, "b").Run(2, 3, "a").Run(3, 4, "b");
        var runs = await recording.FindAsync();

        Assert.Equal(new Teacher(Lesson.TheRunItself, runs[1].Recording), Teacher.Of(runs[1], runs));
    }

    [Fact]
    public async Task A_run_of_another_recording_teaches_if_the_workflow_is_the_same_but_for_its_seed()
    {
        using var first = new HandMadeRecording().Submit(1, "a", seed: "1").Run(1, 2, "a");
        using var same = new HandMadeRecording().Submit(1, "b", seed: "2").Run(1, 2, "b");
        using var longer = new HandMadeRecording().Submit(1, "c", steps: "40").Run(1, 2, "c");
        ScoredRun[] runs = [.. await first.FindAsync(), .. await same.FindAsync(), .. await longer.FindAsync()];

        Assert.Equal(new Teacher(Lesson.AnotherRun, runs[1].Recording), Teacher.Of(runs[0], runs));
        Assert.Equal(new Teacher(Lesson.TheRunItself, runs[2].Recording), Teacher.Of(runs[2], runs));
    }

    [Fact]
    public async Task Nobody_teaches_where_messages_were_missed()
    {
        using var recording = new HandMadeRecording().Submit(1, "a").Run(1, 2, "a");
        var run = (await recording.FindAsync())[0] with { WasHeardWhole = false };

        Assert.Equal(Lesson.Nobody, Teacher.Of(run, [run]).Lesson);
    }
}
