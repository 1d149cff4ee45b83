using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>Answers what a machine needs with what the recording knows in the end, and moves the clock when it needs nothing.</summary>
internal sealed class TruthfulPod(HistoryEntry? truth, bool losesEverySecondAnswer = false)
{
    private int _answers;

    public PromptResult Finish(RunMachine machine, TimeSpan at)
    {
        for (var turn = 0; turn < 300; turn++)
        {
            if (machine.Result is { } result)
            {
                return result;
            }

            if (machine.Needs == RunNeeds.None)
            {
                at = machine.WakeAt is { } wake ? wake : throw new InvalidOperationException("The machine needs nothing, waits for nothing, and has not ended.");
                machine.Apply(new RunFact.Woke(), at);
                continue;
            }

            at += TimeSpan.FromMilliseconds(500);
            if (losesEverySecondAnswer && _answers++ % 2 == 0)
            {
                continue;
            }

            Answer(machine, at);
        }

        throw new InvalidOperationException("The machine does not end.");
    }

    private void Answer(RunMachine machine, TimeSpan at)
    {
        var needs = machine.Needs;
        if (needs.HasFlag(RunNeeds.Post))
        {
            machine.Apply(new RunFact.PostLeft(), at);
            machine.Apply(new RunFact.PostAccepted(machine.PromptId, null, new Dictionary<string, NodeErrors>(StringComparer.Ordinal)), at);
        }
        else if (needs.HasFlag(RunNeeds.LookUpSubmission))
        {
            machine.Apply(new RunFact.SubmissionLookedUp(machine.PromptId, machine.BeginLook(at)), at);
        }
        else if ((needs & (RunNeeds.Dequeue | RunNeeds.Interrupt)) != RunNeeds.None)
        {
            machine.Apply(new RunFact.CancelSent(), at);
        }
        else
        {
            var look = machine.BeginLook(at);
            machine.Apply(new RunFact.QueueSaid(QueueState.Absent, null, look), at);
            machine.Apply(new RunFact.HistorySaid(truth, look), at);
        }
    }
}
