using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>What a run makes of a socket that may be deaf, a pod that was away, and the caller's limits.</summary>
public class RunMachineRecoveryTests
{
    [Fact]
    public void A_socket_that_is_open_but_not_proven_leaves_the_polling_on()
    {
        var run = Script.Accepted().Tell(new RunFact.SocketBroke("reset")).Tell(new RunFact.SocketOpened(false, IsProven: false)).Look(QueueState.Running);
        Assert.True(run.Needs.HasFlag(RunNeeds.QueueLook));

        run.Tell(new RunFact.SocketOpened(false)).Look(QueueState.Running);
        Assert.False(run.Needs.HasFlag(RunNeeds.QueueLook));
        Assert.Equal([FollowSource.WebSocket, FollowSource.Polling, FollowSource.WebSocket], run.Events().OfType<FollowedBy>().Select(followed => followed.Source));
    }

    [Fact]
    public void A_run_submitted_on_an_unproven_socket_is_whole_once_that_proves_itself()
    {
        var run = new Script().Tell(new RunFact.SocketOpened(true, IsProven: false)).Tell(new RunFact.PostLeft()).Tell(Script.Answer());
        run.Tell(new RunFact.SocketOpened(false)).Hear("execution_start").Hear("executed", "\"node\": \"9\", \"output\": {}").Hear("execution_success").Hear("executing", "\"node\": null");

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
    }

    [Fact]
    public void A_prompt_gone_from_the_queue_of_a_pod_that_restarted_is_lost()
    {
        var run = Script.Accepted().Look(QueueState.Pending, place: 1).Tell(new RunFact.SocketBroke("reset")).Tell(new RunFact.PodWasAway()).Tell(new RunFact.PodRestarted("its history has lost x"));
        run.Look(QueueState.Absent).Wait(4).Look(QueueState.Absent);

        Assert.Equal(new PromptOutcome.Lost("its history has lost x"), run.Outcome);
        Assert.Contains("can be submitted again", Assert.Throws<PromptException>(run.Machine.Result!.EnsureSucceeded).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_prompt_gone_from_the_queue_of_a_pod_that_is_the_same_was_removed()
    {
        var run = Script.Accepted().Look(QueueState.Pending, place: 1).Tell(new RunFact.PodWasAway()).Tell(new RunFact.PodIsTheSame());
        run.Wait(1).Look(QueueState.Absent).Wait(4).Look(QueueState.Absent);

        Assert.IsType<PromptOutcome.Removed>(run.Outcome);
    }

    [Fact]
    public void Where_nothing_tells_a_restart_from_a_removal_nobody_pretends_to_know()
    {
        var run = Script.Accepted().Look(QueueState.Pending, place: 1).Tell(new RunFact.PodWasAway());
        run.Wait(1).Look(QueueState.Absent).Wait(4).Look(QueueState.Absent);

        Assert.Contains("restarted", Assert.IsType<PromptOutcome.Unknown>(run.Outcome).Why, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_for_the_start_ends_a_run_that_waits()
    {
        var run = Script.Accepted().Look(QueueState.Pending, place: 1).Tell(new RunFact.LimitPassed(TimeSpan.FromMinutes(1), TimeLimit.Start));

        Assert.Equal(TimeLimit.Start, Assert.IsType<PromptOutcome.TimedOut>(run.Outcome).Which);
        Assert.Contains("did not begin", Assert.Throws<PromptException>(run.Machine.Result!.EnsureSucceeded).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_for_the_start_does_not_touch_a_run_that_has_begun()
    {
        var run = Script.Accepted().Hear("execution_start").Tell(new RunFact.LimitPassed(TimeSpan.FromMinutes(1), TimeLimit.Start));

        Assert.Null(run.Outcome);
    }
}
