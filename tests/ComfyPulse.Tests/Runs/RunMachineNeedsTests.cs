using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public class RunMachineNeedsTests
{
    [Fact]
    public void Without_a_socket_the_queue_is_needed_all_the_time()
    {
        var run = new Script().Tell(new RunFact.PostLeft()).Tell(Script.Answer());
        Assert.Equal(RunNeeds.QueueLook, run.Needs);

        run.Look(QueueState.Running);
        Assert.Equal(RunNeeds.QueueLook, run.Needs);
        Assert.Equal(FollowSource.Polling, Assert.Single(run.Events().OfType<FollowedBy>()).Source);
    }

    [Fact]
    public void With_a_socket_a_waiting_prompt_asks_for_its_place_less_and_less_often()
    {
        var run = Script.Accepted();
        Assert.Equal(RunNeeds.None, run.Needs);
        var asked = 0;
        for (var second = 0; second < 60; second++)
        {
            run.Wait(1);
            if (run.Needs == RunNeeds.QueueLook)
            {
                asked++;
                run.Look(QueueState.Pending, place: 3);
                Assert.Equal((PromptPhase.Queued, 3), (run.Machine.Progress(run.Now).Phase, run.Machine.Progress(run.Now).QueuePlace));
            }
        }

        Assert.InRange(asked, 3, 8);
    }

    [Fact]
    public void A_silent_socket_is_not_trusted()
    {
        var run = Script.Accepted().Hear("execution_start").Wait(29);
        Assert.Equal(RunNeeds.None, run.Needs);

        run.Wait(1);
        Assert.Equal(RunNeeds.QueueLook, run.Needs);

        run.Look(QueueState.Running).Wait(31);
        Assert.Equal(RunNeeds.None, run.Needs); // backing off
        Assert.Equal(RunNeeds.QueueLook, run.Wait(30).Needs);
    }

    [Fact]
    public void A_socket_that_was_away_is_followed_by_one_look()
    {
        var run = Script.Accepted().Hear("execution_start").Tell(new RunFact.SocketBroke("reset")).Tell(new RunFact.SocketOpened(false));
        Assert.Equal(RunNeeds.QueueLook, run.Needs);

        Assert.Equal(RunNeeds.None, run.Look(QueueState.Running).Needs);
    }

    [Fact]
    public void A_pending_prompt_is_dequeued_and_the_queue_proves_it()
    {
        var run = Script.Accepted().Tell(new RunFact.CancelAsked());
        Assert.Equal(RunNeeds.Dequeue, run.Needs);

        run.Tell(new RunFact.CancelSent());
        Assert.Equal(RunNeeds.QueueLook, run.Needs);

        run.Look(QueueState.Absent);
        Assert.Equal(new PromptOutcome.Cancelled(null, null), run.Outcome);
    }

    [Fact]
    public void A_prompt_that_began_before_it_was_dequeued_is_interrupted()
    {
        var run = Script.Accepted().Tell(new RunFact.CancelAsked()).Tell(new RunFact.CancelSent()).Hear("execution_start");

        Assert.Equal(RunNeeds.Interrupt, run.Needs);
    }

    [Fact]
    public void An_interrupt_without_effect_is_asked_for_again()
    {
        var run = Script.Accepted().Hear("execution_start").Tell(new RunFact.CancelAsked()).Tell(new RunFact.CancelSent());
        Assert.Equal(RunNeeds.None, run.Needs);

        run.Wait(2).State("3", 1, 20).Wait(3);
        Assert.True(run.Needs.HasFlag(RunNeeds.Interrupt));
    }

    [Fact]
    public void A_need_stays_until_it_is_answered()
    {
        var run = Script.Accepted().Hear("execution_success").Hear("executing", "\"node\": null");
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(RunNeeds.HistoryEntry, run.Wait(1).Needs);
        }
    }

    [Fact]
    public void A_frame_that_tells_nothing_new_changes_nothing()
    {
        var run = Script.Accepted().State("3", 5, 20);
        run.Events();

        Assert.Empty(run.State("3", 5, 20).Events());
    }

    [Fact]
    public void A_frame_that_tells_nothing_new_allocates_nothing()
    {
        var run = Script.Accepted();
        var frame = System.Text.Encoding.UTF8.GetBytes($$$"""{"type": "progress_state", "data": {"prompt_id": "{{{Script.Id}}}", "nodes": {"3": {"value": 0, "max": 1, "state": "running", "node_id": "3", "real_node_id": "3"}, "3.0.1": {"value": 1, "max": 2, "state": "running", "node_id": "3.0.1", "real_node_id": "3"} } } }""");
        Apply(100);
        run.Events();
        var ofTheReader = Measure(() => { _ = Protocol.ServerFrame.Read(frame).Kind; });

        Assert.InRange(Measure(() => Apply(1)), 0, ofTheReader);

        void Apply(int times)
        {
            for (var i = 0; i < times; i++)
            {
                run.Machine.Apply(Protocol.ServerFrame.Read(frame), TimeSpan.FromSeconds(1));
            }
        }

        static long Measure(Action action)
        {
            action();
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }
}
