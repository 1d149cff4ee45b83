using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Brings one submission to its fate. It is sent again only if it was provably not taken; where the answer was lost it is looked for, by id and by mark, and never sent again.</summary>
/// <remarks>Absence from queue and history proves nothing while the first request may still be on its way, or being validated: no pod tells apart a second submission of the same id.</remarks>
internal sealed class Submitter(PodConnection connection, LiveRun run, PromptRequest request, TimeSpan patience)
{
    /// <summary>Between two attempts to ask a pod that does not answer.</summary>
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(1);

    /// <summary>How much of the history is searched for the mark, on pods that mint ids of their own.</summary>
    private const int HistorySearched = 64;

    private readonly TimeSpan _began = connection.AwakeNow;
    private readonly SubmissionPauses _pauses = new(connection.Transport.Services.Random);
    private ComfyUIException? _lastError;
    private PodResponseException? _failedInside;

    private PodTransport Transport => connection.Transport;

    private TimeSpan Left => patience - (connection.AwakeNow - _began);

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
                await run.Changed.WaitAsync(Left > TimeSpan.Zero ? Left : TimeSpan.Zero, Transport.Time, cancellationToken).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                EndIfOutOfPatience();
            }
        }
    }

    private async Task PostAsync(CancellationToken cancellationToken)
    {
        connection.PostLeaves(run);
        var answer = default(SubmitAnswer);
        try
        {
            answer = await Transport.Direct.Prompt.TrySubmitAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            var (fact, promptId) = Meaning(answer);
            connection.PostEnds(run, fact, promptId, isNumberedByPod: request is { Number: null, Front: false });
        }

        switch (answer)
        {
            case SubmitAnswer.NotTaken { Error: var error }:
                await WaitToSendAgainAsync(error, error.Status is System.Net.HttpStatusCode.TooManyRequests or System.Net.HttpStatusCode.ServiceUnavailable, error.RetryAfter, cancellationToken).ConfigureAwait(false);
                break;
            case SubmitAnswer.NeverLeft { Error: var error }:
                await WaitToSendAgainAsync(error, isPassing: true, retryAfter: null, cancellationToken).ConfigureAwait(false);
                break;
            case SubmitAnswer.Unclear unclear:
                (_lastError, _failedInside) = (unclear.Error, unclear.IsHandled ? unclear.Error as PodResponseException : null);
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

    /// <summary>The pod provably does not have it: if that may pass, it is sent again after a while.</summary>
    private async Task WaitToSendAgainAsync(ComfyUIException error, bool isPassing, TimeSpan? retryAfter, CancellationToken cancellationToken)
    {
        if (!isPassing || _pauses.Next(retryAfter) is not { } pause || pause > Left)
        {
            throw error;
        }

        ConnectionLog.SubmissionNotTaken(connection.Log, request.PromptId!, error.Message, pause);
        await Task.Delay(pause, Transport.Time, cancellationToken).ConfigureAwait(false);
    }

    private async Task LookUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            var look = connection.BeginLooks([run])[run];
            var found = await FindAsync(cancellationToken).ConfigureAwait(false);
            RunMetrics.LookedUp(Transport.Tags, found is null ? "absent" : "found");
            if (found is null && _failedInside is { } failure)
            {
                // The pod itself has answered: its handler is through, and has queued nothing.
                connection.PostEnds(run, new RunFact.PostNeverLeft(failure.Message), promptId: null, isNumberedByPod: false);
                throw failure;
            }

            connection.PostFound(run, found, look);
            EndIfOutOfPatience();
        }
        catch (ComfyUIException error) when (error is not PromptException && !ReferenceEquals(error, _failedInside))
        {
            await AskAgainAsync(error, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The id that the pod has our submission under; null where it is in neither queue nor history.</summary>
    private async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        var ours = request.PromptId!;
        RunMetrics.Polled(Transport.Tags, "submission");
        var queue = await Transport.Direct.Queue.GetAsync(skipGraphs: false, cancellationToken).ConfigureAwait(false);
        if (queue.Running.Concat(queue.Pending).FirstOrDefault(item => item.PromptId == ours || SubmissionBody.MarkOf(item) == ours) is { } queued)
        {
            return queued.PromptId;
        }

        if (await Transport.Direct.History.GetAsync(ours, cancellationToken).ConfigureAwait(false) is not null)
        {
            return ours;
        }

        var version = await Transport.Direct.Gate.GetAsync(cancellationToken).ConfigureAwait(false);
        return version.Has(PodFeature.ClientPromptId) == true
            ? null
            : (await Transport.Direct.History.ListAsync(HistorySearched, cancellationToken: cancellationToken).ConfigureAwait(false))
                .LastOrDefault(entry => SubmissionBody.MarkOf(entry.Prompt) == ours)?.PromptId;
    }

    private async Task AskAgainAsync(ComfyUIException error, CancellationToken cancellationToken)
    {
        RunMetrics.LookedUp(Transport.Tags, "unclear");
        if (!run.HasLeft)
        {
            // A look that comes before the submission failed: nothing was sent.
            throw error;
        }

        _lastError = error;
        if (!EndIfOutOfPatience())
        {
            await Task.Delay(AskAgain, Transport.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool EndIfOutOfPatience()
    {
        if (Left > TimeSpan.Zero)
        {
            return false;
        }

        connection.Apply(run, new RunFact.NothingFollows($"the answer to its submission was lost, and for {patience.TotalSeconds:0.#} s the pod had it in neither its queue nor its history, or could not be asked. {_lastError?.Message}"));
        return true;
    }
}
