using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>How a run ends: what counts as evidence, and what its absence means.</summary>
internal sealed class RunVerdict(RunState run)
{
    /// <summary>Whether messages alone have told every output: each output node has delivered, or is of a class that never says so, and nothing was expanded.</summary>
    private bool OutputsAreComplete =>
        run.Nodes.Board is { IsGuess: false, HasInnerNodes: false } board
        && board.Roots.All(root => run.Delivered.Contains(board.Describe(root).Id) || KnownClasses.IsSilentOutput(board.Describe(root).ClassType!));

    /// <summary>Commits the end once its evidence stands.</summary>
    public void Settle()
    {
        if (run.Result is not null)
        {
            return;
        }

        if (run.Cancel.IsAsked && run.Submission.HasNotLeft)
        {
            Commit(new PromptOutcome.Cancelled(null, null));
        }
        else if (run.Ending is { Told: PromptOutcome.Succeeded, IsFiled: true } && !run.AwaitsAnswer && run.Following.IsWhole && OutputsAreComplete)
        {
            Commit(run.Ending.Told);
        }
        else if (run.Ending.Told is { } told)
        {
            if (run.Ending.HistoryIsSilent(run.Now))
            {
                run.Warnings.Raise("history_missing", "The pod's history does not have the prompt, so its outputs are those that its messages told.");
                Commit(told);
            }
        }
        else if (Gone(looksNeeded: 2) is { } gone)
        {
            Commit(gone);
        }
    }

    /// <summary>The pod refused the submission.</summary>
    public void Refused(PromptRefused refusal) => Commit(new PromptOutcome.Rejected(refusal.Error, refusal.NodeErrors));

    /// <summary>The history has the prompt, so it is over.</summary>
    public void Entry(HistoryEntry entry) =>
        Commit(HistoryVerdict.Of(entry, run.Nodes.TitleOf, run.Cancel.IsAsked && run.Ending.Told is not PromptOutcome.Interrupted)
            ?? run.Ending.Told
            ?? (entry.Outputs.Count > 0 ? new PromptOutcome.Succeeded() : new PromptOutcome.Unknown("The pod's history has the prompt but does not tell how it ended.")));

    /// <summary>The caller's patience is over.</summary>
    public void LimitPassed(RunFact.LimitPassed passed)
    {
        if (passed.Which == TimeLimit.Run || run.Phase == PromptPhase.Queued)
        {
            Commit(run.Ending.Told ?? new PromptOutcome.TimedOut(passed.Limit) { Which = passed.Which });
        }
    }

    /// <summary>Nothing more will be told: what is known must do.</summary>
    public void NothingFollows(string why) =>
        Commit(run.Ending.Told ?? Gone(looksNeeded: 1) ?? (run.Restart is { } evidence ? new PromptOutcome.Lost(evidence) : new PromptOutcome.Unknown(why)));

    /// <summary>What it means that the pod no longer knows the prompt; null while that is not proven.</summary>
    private PromptOutcome? Gone(int looksNeeded)
    {
        var looks = run.Absence.Looks;
        return looks > 0 && run.Cancel.IsAsked && !run.IsRunning ? new PromptOutcome.Cancelled(null, null)
            : looks < looksNeeded ? null
            : run.Restart is { } evidence ? new PromptOutcome.Lost(evidence)
            : run.IsRunning ? new PromptOutcome.Unknown("It was running and is now in neither the pod's queue nor its history: the history was cleared, or the pod restarted.")
            : run.Setup.Attached && !run.WasSeen ? new PromptOutcome.Unknown("The pod has it in neither its queue nor its history.")
            : run.IsPodDoubtful ? new PromptOutcome.Unknown("It was waiting and is now in neither the pod's queue nor its history. The pod was out of reach in between, and nothing tells whether it restarted or the prompt was taken out of its queue.")
            : new PromptOutcome.Removed();
    }

    private void Commit(PromptOutcome outcome)
    {
        if (run.Result is not null)
        {
            return;
        }

        var board = run.Nodes.Board;
        if (outcome is PromptOutcome.Succeeded && run.Outputs.Images == 0 && !run.Following.IsWhole && board.Roots.Any(root => board.Describe(root).ClassType == KnownClasses.SaveImageWebsocket))
        {
            run.Warnings.Raise("output_missed", "The images of SaveImageWebsocket were sent while the socket was away, or could not be read; the pod keeps no copy of them.");
        }

        run.End(outcome);
    }
}
