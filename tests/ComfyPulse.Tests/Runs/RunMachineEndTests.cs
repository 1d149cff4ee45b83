using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public class RunMachineEndTests
{
    private const string Image = """
        "node": "9", "display_node": "9", "output": {"images": [{"filename": "a.png", "subfolder": "", "type": "output"}]}
        """;

    private static Script Done() => Script.Accepted().Hear("execution_start").Hear("executed", Image).Hear("execution_success");

    [Fact]
    public void A_whole_socket_that_heard_all_ends_at_the_last_word()
    {
        var run = Done();
        Assert.Null(run.Outcome);
        Assert.Equal(PromptPhase.Finishing, run.Machine.Progress(run.Now).Phase);

        run.Hear("executing", "\"node\": null");

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
        Assert.Equal((FollowSource.WebSocket, "a.png"), (run.Machine.Result!.FollowedBy, Assert.Single(run.Machine.Result.Outputs).File!.FileName));
    }

    [Fact]
    public void A_prompt_that_is_over_before_its_submission_is_answered_waits_for_the_answers_number_and_warnings()
    {
        var run = OverBeforeItsAnswer();
        Assert.Equal((null, RunNeeds.None), (run.Outcome, run.Needs));

        run.Tell(new RunFact.PostAccepted(Script.Id, 7, new Dictionary<string, NodeErrors>(StringComparer.Ordinal) { ["8"] = new("SaveImage", [new PromptError("value_not_in_list", "no", "", default)], ["8"]) }));

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
        Assert.Equal((7, "node_errors"), (run.Machine.Number, Assert.Single(run.Machine.Result!.Warnings).Code));
    }

    [Fact]
    public void An_answer_that_is_lost_holds_up_no_end() =>
        Assert.IsType<PromptOutcome.Succeeded>(OverBeforeItsAnswer().Tell(new RunFact.PostUnclear("reset")).Outcome);

    [Fact]
    public void An_answer_that_does_not_come_holds_up_the_end_for_a_second()
    {
        var run = OverBeforeItsAnswer().Wait(1);
        Assert.Equal((null, RunNeeds.HistoryEntry), (run.Outcome, run.Needs));

        run.Tell(new RunFact.HistorySaid(Script.Entry(), run.Machine.BeginLook(run.Now)));

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
    }

    private static Script OverBeforeItsAnswer() =>
        new Script().Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Hear("execution_start").Hear("executed", Image).Hear("execution_success").Hear("executing", "\"node\": null");

    [Theory]
    [InlineData("executed", "\"node\": \"9\", \"output\": {\"ima")]
    [InlineData("executed", "\"node\": [9]")]
    [InlineData(null, null)]
    public void After_a_frame_that_could_not_be_used_messages_alone_do_not_prove_the_outputs(string? type, string? data)
    {
        var run = Script.Accepted().Hear("execution_start").Hear("executed", Image);
        _ = type is null ? run.Tell(new RunFact.FramesMissed("unreadable")) : run.Hear(type, data!);
        run.Hear("execution_success").Hear("executing", "\"node\": null");
        Assert.Equal((null, RunNeeds.HistoryEntry), (run.Outcome, run.Needs));

        run.Tell(new RunFact.HistorySaid(Script.Entry(), run.Machine.BeginLook(run.Now)));

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
        Assert.Equal(FollowSource.WebSocket, run.Machine.Result!.FollowedBy);
    }

    [Fact]
    public void Wholeness_that_a_missed_frame_took_does_not_come_back()
    {
        var run = Script.Accepted().Tell(new RunFact.FramesMissed("unreadable")).Tell(new RunFact.SocketOpened(true))
            .Hear("executed", Image).Hear("execution_success").Hear("executing", "\"node\": null");

        Assert.Equal((null, RunNeeds.HistoryEntry), (run.Outcome, run.Needs));
    }

    [Fact]
    public void A_frame_missed_before_the_submission_left_was_not_about_it()
    {
        var run = new Script().Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.FramesMissed("unreadable")).Tell(new RunFact.PostLeft()).Tell(Script.Answer())
            .Hear("executed", Image).Hear("execution_success").Hear("executing", "\"node\": null");

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
    }

    [Fact]
    public void Success_without_an_outputs_word_asks_the_history()
    {
        var run = Script.Accepted().Hear("execution_start").Hear("execution_success").Hear("executing", "\"node\": null");
        Assert.Equal(RunNeeds.HistoryEntry, run.Needs);

        run.Tell(new RunFact.HistorySaid(Script.Entry(), run.Machine.BeginLook(run.Now)));

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
        Assert.Single(run.Machine.Result!.Outputs);
    }

    [Fact]
    public void After_success_the_history_is_asked_again_a_few_times_and_then_the_message_stands()
    {
        var run = Script.Accepted().Hear("execution_success").Hear("executing", "\"node\": null");
        var asked = 0;
        for (; run.Outcome is null; asked++)
        {
            Assert.Equal(RunNeeds.HistoryEntry, run.Needs);
            run.Tell(new RunFact.HistorySaid(null, run.Machine.BeginLook(run.Now)));
            run.Wait(5);
        }

        Assert.InRange(asked, 3, 10);
        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
        Assert.Equal("history_missing", Assert.Single(run.Machine.Result!.Warnings).Code);
    }

    [Fact]
    public void A_pod_that_answers_nothing_does_not_hold_up_an_end_that_it_has_told()
    {
        var run = Script.Accepted().Hear("execution_error", "\"node_id\": \"3\", \"node_type\": \"KSampler\", \"exception_type\": \"RuntimeError\", \"exception_message\": \"no memory\\n\"").Wait(31);

        var failed = Assert.IsType<PromptOutcome.Failed>(run.Outcome);
        Assert.Equal(("3", "Base", "no memory"), (failed.NodeId, failed.NodeTitle, failed.Message));
        Assert.Contains("node 3 (Base, KSampler): RuntimeError: no memory", new PromptException(Script.Id, failed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_blocked_branch_ends_nothing()
    {
        Assert.Equal(PromptPhase.Running, Script.Accepted().Hear("execution_error", "\"exception_type\": \"ExecutionBlocked\", \"node_id\": \"9\", \"exception_message\": \"no\"").Wait(1).Machine.Progress(default).Phase);
    }

    [Fact]
    public void The_interrupt_exception_of_a_partner_node_is_an_interrupt()
    {
        var run = Script.Accepted().Hear("execution_error", "\"node_id\": \"3\", \"node_type\": \"KSampler\", \"exception_type\": \"comfy_api_nodes.util.ProcessingInterrupted\"").Wait(31);

        Assert.IsType<PromptOutcome.Interrupted>(run.Outcome);
    }

    [Theory]
    [InlineData(true, "cancelled")]
    [InlineData(false, "interrupted")]
    public void An_interrupt_is_a_cancel_if_we_asked_before(bool before, string word)
    {
        var run = Script.Accepted().Hear("execution_start");
        _ = before ? run.Tell(new RunFact.CancelAsked()) : run;
        run.Hear("execution_interrupted", "\"node_id\": \"3\", \"node_type\": \"KSampler\"");
        _ = before ? run : run.Tell(new RunFact.CancelAsked());

        run.Look(QueueState.Absent, Script.Entry(false, text: "error", messages: new ExecutionInterruptedMessage(Script.Id, "3", "KSampler", [])));

        Assert.Equal(word, run.Outcome!.Word);
    }

    [Fact]
    public void The_historys_messages_come_before_completed()
    {
        var error = new ExecutionErrorMessage(Script.Id, "3", "KSampler", "DependencyCycleError", "cycle", [], [], default, default);

        Assert.Equal("failed", new Script(attached: true).Look(QueueState.Absent, Script.Entry(true, messages: error)).Outcome!.Word);
    }

    [Fact]
    public void An_entry_of_an_earlier_submission_of_the_same_id_is_not_ours()
    {
        var run = Script.Accepted().Tell(new RunFact.SocketBroke("reset"));
        run.Look(QueueState.Absent, Script.Entry(number: 3));

        Assert.Null(run.Outcome);
    }

    [Fact]
    public void After_the_first_end_the_same_id_starts_nothing_again()
    {
        var run = Script.Accepted().Hear("execution_success").Hear("execution_start").Hear("execution_error", "\"exception_type\": \"RuntimeError\"").Wait(31);

        Assert.IsType<PromptOutcome.Succeeded>(run.Outcome);
    }

    [Fact]
    public void Gone_while_pending_is_removed_after_two_looks_some_seconds_apart()
    {
        var run = Script.Accepted().Wait(2).Look(QueueState.Pending, place: 1).Tell(new RunFact.SocketBroke("reset"));
        run.Look(QueueState.Absent);
        run.Look(QueueState.Absent);
        Assert.Null(run.Outcome);

        run.Wait(3).Look(QueueState.Absent);
        Assert.IsType<PromptOutcome.Removed>(run.Outcome);
    }

    [Fact]
    public void Gone_while_running_is_unknown()
    {
        var run = Script.Accepted().Hear("execution_start").Tell(new RunFact.SocketBroke("reset")).Look(QueueState.Absent).Wait(3).Look(QueueState.Absent);

        Assert.IsType<PromptOutcome.Unknown>(run.Outcome);
        Assert.Contains("before it is submitted again", new PromptException(Script.Id, run.Outcome!).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gone_with_signs_of_a_restart_is_lost()
    {
        var run = Script.Accepted().Hear("execution_start").Tell(new RunFact.SocketBroke("reset")).Tell(new RunFact.PodRestarted("its numbers began anew"));
        run.Look(QueueState.Absent).Wait(3).Look(QueueState.Absent);

        Assert.Equal(new PromptOutcome.Lost("its numbers began anew"), run.Outcome);
        Assert.True(new PromptException(Script.Id, run.Outcome!).IsTransient);
    }

    [Fact]
    public void A_look_that_began_before_a_sign_of_life_proves_nothing()
    {
        var run = Script.Accepted().Tell(new RunFact.SocketBroke("reset"));
        var look = run.Machine.BeginLook(run.Now);
        run.Hear("execution_start").Tell(new RunFact.QueueSaid(QueueState.Absent, null, look)).Tell(new RunFact.HistorySaid(null, look));

        run.Wait(4).Look(QueueState.Absent);
        Assert.Null(run.Outcome);
    }

    [Fact]
    public void Absent_from_the_queue_alone_proves_nothing()
    {
        var run = Script.Accepted().Tell(new RunFact.SocketBroke("reset"));
        for (var i = 0; i < 5; i++)
        {
            run.Tell(new RunFact.QueueSaid(QueueState.Absent, null, run.Machine.BeginLook(run.Now))).Wait(5);
        }

        Assert.Null(run.Outcome);
    }

    [Fact]
    public void The_callers_limit_ends_the_run_but_not_against_a_message()
    {
        Assert.Equal(new PromptOutcome.TimedOut(TimeSpan.FromSeconds(9)), Script.Accepted().Tell(new RunFact.LimitPassed(TimeSpan.FromSeconds(9))).Outcome);
        Assert.IsType<PromptOutcome.Succeeded>(Done().Tell(new RunFact.LimitPassed(TimeSpan.FromSeconds(9))).Outcome);
    }

    [Fact]
    public void An_attached_run_looks_first_and_knows_nothing_of_an_unknown_prompt()
    {
        var run = new Script(attached: true);
        Assert.Equal(RunNeeds.QueueLook, run.Needs);

        run.Look(QueueState.Absent).Wait(3).Look(QueueState.Absent);
        Assert.IsType<PromptOutcome.Unknown>(run.Outcome);
    }

    [Fact]
    public void Nothing_changes_an_ended_run()
    {
        var run = Done().Hear("executing", "\"node\": null");
        var result = run.Machine.Result;
        run.Events();

        run.Hear("execution_error", "\"exception_type\": \"X\"").Tell(new RunFact.LimitPassed(TimeSpan.Zero)).Look(QueueState.Absent);

        Assert.Same(result, run.Machine.Result);
        Assert.Empty(run.Events());
        Assert.Null(run.Machine.WakeAt);
    }

    [Fact]
    public void Images_missed_while_the_socket_was_away_are_a_warning()
    {
        var workflow = Workflow.Parse("""{"1": {"class_type": "EmptyImage", "inputs": {}}, "2": {"class_type": "SaveImageWebsocket", "inputs": {"images": ["1", 0]}}}""");
        var run = new Script(workflow: workflow).Tell(new RunFact.PostLeft()).Tell(Script.Answer()).Look(QueueState.Absent, Script.Entry() with { Outputs = new Dictionary<string, RawJson>(StringComparer.Ordinal) });

        Assert.Equal("output_missed", Assert.Single(run.Machine.Result!.Warnings).Code);
    }
}
