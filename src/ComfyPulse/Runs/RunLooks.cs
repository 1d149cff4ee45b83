using ComfyPulse.Protocol;

namespace ComfyPulse.Runs;

/// <summary>What the answers to questions say: of the submission, of a look at the queue, of a look at the history.</summary>
internal sealed class RunLooks(RunState run, RunVerdict verdict)
{
    public void Accepted(RunFact.PostAccepted accepted)
    {
        if (run.Number is not null)
        {
            return;
        }

        run.Answered(accepted.PromptId, accepted.Number);
        var board = run.Nodes.Board;
        var dropped = accepted.NodeErrors.Values.SelectMany(errors => errors.DependentOutputs).ToHashSet(StringComparer.Ordinal);
        if (dropped.Count > 0)
        {
            board.SetRoots([.. board.Roots.Select(root => board.Describe(root).Id).Where(id => !dropped.Contains(id))]);
        }

        foreach (var (nodeId, errors) in accepted.NodeErrors)
        {
            run.Warnings.Raise("node_errors", $"The pod left out what {run.Nodes.NameOf(nodeId, errors.ClassType)} is needed for: {OutcomeWords.Reasons(errors)}");
        }
    }

    public void QueueSaid(RunFact.QueueSaid said)
    {
        run.Following.Polled(run.Events);
        if (said.State == QueueState.Absent)
        {
            run.Absence.NotInQueue(said.Look);
            return;
        }

        run.FoundInQueue(said.Look);
        if (said.State == QueueState.Running)
        {
            run.BeginRunning();
        }
        else
        {
            run.Waits(said.Place, said.Ahead);
        }

        run.Schedule.Answered(run.Now, run.IsRunning);
        if (said.OutputsToExecute is { Count: > 0 } roots)
        {
            run.Nodes.Board.SetRoots(roots);
        }
    }

    public void HistorySaid(RunFact.HistorySaid said)
    {
        run.Following.Polled(run.Events);
        var isOurs = said.Entry is { } found && (run.Number is null || found.Prompt is null || found.Prompt.Number == run.Number);
        if (said.Entry is not { } entry || !isOurs)
        {
            // None, or that of an earlier submission of the same id.
            run.Ending.Missed(said.Look, run.Now);
            run.Absence.NotInHistory(said.Look, run.Now);
            return;
        }

        run.Accept(run.PromptId, null);
        run.Nodes.Cached([.. (entry.Status?.Messages ?? []).OfType<ExecutionCachedMessage>().SelectMany(message => message.Nodes)]);
        run.Produced(run.Outputs.Merge(entry.Outputs));
        verdict.Entry(entry);
    }
}
