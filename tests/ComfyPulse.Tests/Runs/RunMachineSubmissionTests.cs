using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public class RunMachineSubmissionTests
{
    [Fact]
    public void A_fresh_run_needs_its_submission_once()
    {
        var run = new Script();
        Assert.Equal(RunNeeds.Post, run.Needs);

        run.Tell(new RunFact.PostLeft());
        Assert.Equal(RunNeeds.None, run.Needs);
    }

    [Fact]
    public void A_submission_that_provably_never_left_may_leave_again()
    {
        Assert.Equal(RunNeeds.Post, new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostNeverLeft("refused")).Needs);
    }

    [Fact]
    public void A_refused_submission_is_rejected_with_each_reason()
    {
        var error = new PromptError("prompt_outputs_failed_validation", "Prompt outputs failed validation", "", RawJson.Null);
        var missing = new PromptError("required_input_missing", "Required input is missing", "images", RawJson.Null) { InputName = "images" };
        var errors = new Dictionary<string, NodeErrors>(StringComparer.Ordinal) { ["9"] = new("SaveImage", [missing], ["9"]) };

        var run = new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostRefused(new PromptRefused(error, errors)));

        Assert.Equal("rejected", run.Outcome!.Word);
        var message = Assert.Throws<PromptException>(run.Machine.Result!.EnsureSucceeded).Message;
        Assert.Contains("node 9 (SaveImage): Required input is missing: images", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_answer_is_looked_up_and_a_found_prompt_is_followed()
    {
        var run = new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostUnclear("reset"));
        Assert.Equal(RunNeeds.LookUpSubmission, run.Needs);

        run.Tell(new RunFact.SubmissionLookedUp("minted-by-the-pod", run.Machine.BeginLook(run.Now)));

        Assert.Equal("minted-by-the-pod", run.Machine.PromptId.Value);
        Assert.False(run.Needs.HasFlag(RunNeeds.Post));
    }

    [Fact]
    public void A_submission_whose_answer_was_lost_is_looked_for_and_never_sent_again()
    {
        var run = new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostUnclear("reset"));
        for (var look = 0; look < 50; look++)
        {
            run.Tell(new RunFact.SubmissionLookedUp(null, run.Machine.BeginLook(run.Now)));
            Assert.Equal(RunNeeds.None, run.Needs);
            Assert.Equal(RunNeeds.LookUpSubmission, run.Wait(10).Needs);
        }
    }

    [Fact]
    public void One_that_was_provably_not_taken_after_all_may_leave_again()
    {
        var run = new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostUnclear("500")).Tell(new RunFact.PostNeverLeft("a look shows that it failed inside"));

        Assert.Equal(RunNeeds.Post, run.Needs);
    }

    [Fact]
    public void A_look_that_began_before_the_answer_was_lost_proves_nothing()
    {
        var run = new Script().Tell(new RunFact.PostLeft());
        var early = run.Machine.BeginLook(run.Now);
        run.Tell(new RunFact.PostUnclear("reset"));
        for (var twice = 0; twice < 5; twice++)
        {
            run.Wait(10).Tell(new RunFact.SubmissionLookedUp(null, early));
        }

        Assert.Equal(RunNeeds.LookUpSubmission, run.Needs);
    }

    [Fact]
    public void A_frame_with_our_id_proves_that_the_pod_has_the_prompt()
    {
        var run = new Script().Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(new RunFact.PostUnclear("reset")).Hear("execution_start");

        Assert.Equal(RunNeeds.None, run.Needs);
        Assert.True(run.Machine.IsAccepted);
    }

    [Fact]
    public void A_run_that_may_have_been_sent_before_looks_first()
    {
        var run = new Script(mayHaveBeenSent: true);
        Assert.Equal(RunNeeds.LookUpSubmission, run.Needs);

        run.Tell(new RunFact.SubmissionLookedUp(null, run.Machine.BeginLook(run.Now)));
        Assert.Equal(RunNeeds.Post, run.Needs);
    }

    [Fact]
    public void The_id_that_an_old_pod_minted_is_followed()
    {
        var run = new Script().Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Script.Answer(id: "minted"));

        run.Hear("execution_error", "\"exception_message\": \"not ours\"").Hear("execution_interrupted", id: "minted").Wait(1);
        run.Look(QueueState.Absent, Script.Entry(completed: false, text: "error", messages: new ExecutionInterruptedMessage("minted", "3", "KSampler", [])));

        Assert.Equal(new PromptOutcome.Interrupted("3", "KSampler"), run.Outcome);
        Assert.Equal("minted", run.Machine.Result!.PromptId.Value);
    }

    [Fact]
    public void Node_errors_with_200_are_warnings_and_the_rest_runs()
    {
        var missing = new PromptError("required_input_missing", "Required input is missing", "images", RawJson.Null);
        var errors = new Dictionary<string, NodeErrors>(StringComparer.Ordinal) { ["9"] = new("SaveImage", [missing], ["9"]) };

        var run = new Script().Tell(new RunFact.PostLeft()).Tell(new RunFact.PostAccepted(Script.Id, 1, errors));

        var warning = Assert.Single(run.Events().OfType<WarningRaised>()).Warning;
        Assert.Equal("node_errors", warning.Code);
        Assert.Contains("Required input is missing: images", warning.Message, StringComparison.Ordinal);
        Assert.Null(run.Outcome);
    }

    [Fact]
    public void Cancelled_before_it_left_it_never_leaves()
    {
        var run = new Script().Tell(new RunFact.CancelAsked());

        Assert.Equal(new PromptOutcome.Cancelled(null, null), run.Outcome);
        Assert.Equal(RunNeeds.None, run.Needs);
    }
}
