using ComfyPulse.Connections;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public sealed class QueueEtaTests
{
    private static RunFact.QueueSaid Pending(int place, int look, double? ahead) =>
        new RunFact.QueueSaid(QueueState.Pending, place, look) { Ahead = ahead is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

    private static double? Eta(Script run) => run.Machine.Progress(run.Now).Eta?.TotalSeconds;

    [Fact]
    public void A_queued_prompt_waits_for_what_is_ahead_of_it_and_then_for_itself()
    {
        var run = Script.Accepted();
        var own = run.Machine.WorkExpected!.Value.TotalSeconds;
        Assert.Null(Eta(run));

        run.Tell(Pending(2, run.Machine.BeginLook(run.Now), ahead: 60));

        Assert.Equal(60 + own, Eta(run)!.Value, 2);
        Assert.Equal(50 + own, Eta(run.Wait(10))!.Value, 2);
        Assert.Equal(own, Eta(run.Wait(100))!.Value, 2); // late, and yet its own work is still to come
        Assert.Equal(0, run.Machine.Progress(run.Now).Fraction);
    }

    [Fact]
    public void The_next_in_line_waits_for_itself_only()
    {
        var run = Script.Accepted();

        run.Tell(Pending(0, run.Machine.BeginLook(run.Now), ahead: null));

        Assert.Equal(run.Machine.WorkExpected!.Value.TotalSeconds, Eta(run)!.Value, 2);
    }

    [Fact]
    public void Where_it_is_not_known_what_others_take_nothing_is_told()
    {
        var run = Script.Accepted();

        run.Tell(Pending(3, run.Machine.BeginLook(run.Now), ahead: null));

        Assert.Null(Eta(run));
    }

    [Fact]
    public void What_is_ahead_takes_as_long_as_is_known_and_for_the_rest_as_long_as_the_one_that_waits()
    {
        var ahead = default(WorkAhead).And(TimeSpan.FromSeconds(5)).And(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(7), ahead.Time(each: null));
        Assert.Equal(TimeSpan.FromSeconds(13), ahead.And(null).And(null).Time(TimeSpan.FromSeconds(3)));
        Assert.Null(ahead.And(null).Time(each: null));
    }
}
