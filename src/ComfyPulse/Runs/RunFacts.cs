namespace ComfyPulse.Runs;

/// <summary>What each fact means for the run.</summary>
internal sealed class RunFacts(RunState run, RunMessages messages, RunVerdict verdict)
{
    private readonly RunLooks _looks = new(run, verdict);

    public void Apply(RunFact fact)
    {
        switch (fact)
        {
            case RunFact.PostLeft:
                run.AwaitsAnswer = true;
                run.Submission.Leave();
                break;
            case RunFact.PostNeverLeft:
                run.AnswerCame();
                run.Submission.NeverLeft();
                break;
            case RunFact.PostUnclear:
                run.AnswerCame();
                run.Submission.LoseAnswer(run.Now, run.LastLook);
                break;
            case RunFact.PostAccepted accepted:
                run.AnswerCame();
                _looks.Accepted(accepted);
                break;
            case RunFact.PostRefused refused:
                verdict.Refused(refused.Refusal);
                break;
            case RunFact.SubmissionLookedUp { Found: { } found }:
                run.Accept(found, null);
                break;
            case RunFact.SubmissionLookedUp absent:
                run.Submission.NotFound(absent.Look, run.Now);
                break;
            case RunFact.SocketOpened opened:
                Opened(opened);
                break;
            case RunFact.SocketBroke broke:
                run.Following.Break(broke.Why, run.Events);
                run.Nodes.Board.Doubt();
                run.Training?.Broke();
                run.Ending.StopWaiting(run.Now);
                run.LookAgain();
                break;
            case RunFact.FramesMissed when !run.Submission.HasNotLeft:
                run.Following.Miss();
                run.Nodes.Board.Doubt();
                run.Training?.Broke();
                break;
            case RunFact.QueueSaid said:
                _looks.QueueSaid(said);
                break;
            case RunFact.HistorySaid said:
                _looks.HistorySaid(said);
                break;
            case RunFact.PodWasAway:
                run.IsPodDoubtful = true;
                break;
            case RunFact.PodIsTheSame:
                run.IsPodDoubtful = false;
                break;
            case RunFact.PodRestarted restarted:
                run.Restart ??= restarted.Evidence;
                run.LookAgain();
                break;
            case RunFact.TextSaid text:
                messages.HearText(text.NodeId, text.Text);
                break;
            case RunFact.ImageCame image:
                messages.HearImage(image);
                break;
            case RunFact.LogsSaid logs:
                run.Training?.Logs(logs);
                break;
            case RunFact.LogsUnavailable:
                run.Warnings.Raise("logs_unavailable", "The pod does not give its log, so that losses which only stand there are not known.");
                break;
            case RunFact.LorasListed listed:
                run.Training?.Listed(listed.Names);
                break;
            case RunFact.NotKept not:
                run.Warnings.Raise("not_kept", $"The prompt is not kept in the local store ({not.Why.TrimEnd('.')}): after a restart of this process it cannot be resumed. The run goes on.");
                break;
            case RunFact.CurrentNode current:
                messages.HearCurrent(current.NodeId);
                break;
            case RunFact.CancelAsked when run.Cancel.Ask():
                run.Absence.Alive(run.LastLook); // only a look that begins from now on proves that the cancel worked
                break;
            case RunFact.CancelSent:
                run.Cancel.Send(run.IsRunning, run.Now);
                run.Schedule.DueAt(run.IsRunning ? run.Cancel.WakeAt ?? run.Now : run.Now);
                break;
            case RunFact.LimitPassed passed:
                verdict.LimitPassed(passed);
                break;
            case RunFact.NothingFollows nothing:
                verdict.NothingFollows(nothing.Why);
                break;
        }
    }

    private void Opened(RunFact.SocketOpened opened)
    {
        run.Following.Open(opened.BeforeSubmission && !run.Setup.Attached, opened.IsProven, run.Events);
        if (!opened.BeforeSubmission || run.WasSeen)
        {
            run.LookAgain();
        }
    }
}
