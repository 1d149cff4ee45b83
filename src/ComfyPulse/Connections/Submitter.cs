using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Brings one submission to its fate: sent once, and looked up by id and mark before it is ever sent again.</summary>
internal sealed class Submitter(PodConnection connection, LiveRun run, PromptRequest request)
{
    /// <summary>Between two attempts to reach a pod that does not answer.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How much of the history is searched for the mark, on pods that mint ids of their own.</summary>
    private const int HistorySearched = 64;

    private TimeSpan? _unclearSince;
    private ComfyUIException? _lastError;

    private PodTransport Transport => connection.Transport;

    /// <summary>Returns once the pod has the prompt, or the run has ended.</summary>
    /// <exception cref="ComfyUIException">The pod provably does not have it, or it cannot be known.</exception>
    public async Task SubmitAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var (result, accepted, needs) = connection.Read(run, machine => (machine.Result, machine.IsAccepted, machine.Needs));
            if (result is { Outcome: not (PromptOutcome.Rejected or PromptOutcome.Unknown) } || (accepted && result is null))
            {
                return;
            }

            if (result is not null)
            {
                throw new PromptException(result.PromptId, result.Outcome);
            }

            if (needs.HasFlag(RunNeeds.Post))
            {
                await PostAsync(cancellationToken).ConfigureAwait(false);
            }
            else if (needs.HasFlag(RunNeeds.LookUpSubmission))
            {
                await LookUpAsync(cancellationToken).ConfigureAwait(false);
            }
            else
            {
                await run.Changed.WaitAsync(atMost: null, Transport.Time, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task PostAsync(CancellationToken cancellationToken)
    {
        connection.PostLeaves(run);
        var answer = default(SubmitAnswer);
        try
        {
            answer = await Transport.Routes.Prompt.TrySubmitAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            var (fact, promptId) = Meaning(answer);
            connection.PostEnds(run, fact, promptId);
        }

        switch (answer)
        {
            // A pod that could not be reached after an earlier answer was lost proves nothing about the earlier one.
            case SubmitAnswer.NeverLeft never when _unclearSince is null:
                throw never.Error;
            case SubmitAnswer.NotTaken notTaken when _unclearSince is null:
                throw notTaken.Error;
            case SubmitAnswer.NeverLeft { Error: var error }:
                await GiveUpOrWaitAsync(error, cancellationToken).ConfigureAwait(false);
                break;
            case SubmitAnswer.NotTaken { Error: var error }:
                await GiveUpOrWaitAsync(error, cancellationToken).ConfigureAwait(false);
                break;
            case SubmitAnswer.Unclear unclear:
                _unclearSince ??= connection.Now;
                _lastError = unclear.Error;
                ConnectionLog.SubmissionUnclear(connection.Log, request.PromptId!, unclear.Why);
                break;
        }
    }

    private static (RunFact Fact, string? PromptId) Meaning(SubmitAnswer? answer) => answer switch
    {
        SubmitAnswer.Accepted { Body: var body } => (new RunFact.PostAccepted(body.PromptId, body.Number, body.NodeErrors), body.PromptId),
        SubmitAnswer.Refused { Body: var body } => (new RunFact.PostRefused(body), null),
        SubmitAnswer.NotTaken notTaken => (new RunFact.PostNeverLeft(notTaken.Error.Message), null),
        SubmitAnswer.NeverLeft never => (new RunFact.PostNeverLeft(never.Error.Message), null),
        SubmitAnswer.Unclear unclear => (new RunFact.PostUnclear(unclear.Why), null),
        _ => (new RunFact.PostUnclear("the caller stopped waiting"), null),
    };

    private async Task LookUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var look = connection.BeginLooks([run])[run];
            var found = await FindAsync(cancellationToken).ConfigureAwait(false);
            connection.PostFound(run, found, look);
            ThrowIfOutOfPatience();
        }
        catch (ComfyUIException error) when (error is not PromptException)
        {
            await GiveUpOrWaitAsync(error, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The id that the pod has our submission under; null where it is in neither queue nor history.</summary>
    private async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var ours = request.PromptId!;
        var queue = await Transport.Routes.Queue.GetAsync(skipGraphs: true, cancellationToken).ConfigureAwait(false);
        if (queue.Running.Concat(queue.Pending).FirstOrDefault(item => item.PromptId == ours || SubmissionBody.MarkOf(item) == ours) is { } queued)
        {
            return queued.PromptId;
        }

        if (await Transport.Routes.History.GetAsync(ours, cancellationToken).ConfigureAwait(false) is not null)
        {
            return ours;
        }

        var version = await Transport.Routes.Gate.GetAsync(cancellationToken).ConfigureAwait(false);
        return version.Has(PodFeature.ClientPromptId) == true
            ? null
            : (await Transport.Routes.History.ListAsync(HistorySearched, cancellationToken).ConfigureAwait(false))
                .LastOrDefault(entry => SubmissionBody.MarkOf(entry.Prompt) == ours)?.PromptId;
    }

    private async Task GiveUpOrWaitAsync(ComfyUIException error, CancellationToken cancellationToken)
    {
        if (_unclearSince is null)
        {
            // Nothing was sent yet: a look that comes before the submission failed.
            throw error;
        }

        _lastError = error;
        ThrowIfOutOfPatience();
        await Task.Delay(RetryDelay, Transport.Time, cancellationToken).ConfigureAwait(false);
    }

    private void ThrowIfOutOfPatience()
    {
        if (_unclearSince is { } since && connection.Now - since > Transport.Options.AnswerTimeout)
        {
            connection.Apply(run, new RunFact.NothingFollows($"The answer to the submission was lost and the pod could not be asked about it. {_lastError?.Message}"));
        }
    }
}
