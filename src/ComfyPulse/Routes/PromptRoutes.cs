using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse;

/// <summary><c>/prompt</c>: submissions, and how long the queue is.</summary>
public sealed class PromptRoutes
{
    private readonly PodCalls _calls;

    internal PromptRoutes(PodCalls calls) => _calls = calls;

    /// <summary>Submits a prompt with one POST and no repetition. For a submission that is looked up when its answer is lost, and followed, use <see cref="ComfyUIPodClient.SubmitAsync"/>.</summary>
    /// <param name="request">What to submit.</param>
    /// <param name="cancellationToken">Stops waiting; the prompt may be queued.</param>
    /// <exception cref="PromptRefusedException">The pod refused it; nothing was queued.</exception>
    /// <exception cref="PodUnreachableException">Nothing was sent.</exception>
    /// <exception cref="PodResponseException">Somebody answered who did not take it: not ComfyUI, not allowed, too large, busy.</exception>
    /// <exception cref="PodAnswerLostException">The pod may have it: look its prompt id up in queue and history before it is submitted again.</exception>
    public async Task<PromptAccepted> SubmitAsync(PromptRequest request, CancellationToken cancellationToken = default) =>
        await TrySubmitAsync(request, cancellationToken).ConfigureAwait(false) switch
        {
            SubmitAnswer.Accepted accepted => accepted.Body,
            SubmitAnswer.Refused refused => throw new PromptRefusedException(refused.Body),
            SubmitAnswer.NotTaken notTaken => throw notTaken.Error,
            SubmitAnswer.NeverLeft neverLeft => throw neverLeft.Error,
            SubmitAnswer.Unclear unclear => throw unclear.Error as PodAnswerLostException ?? new PodAnswerLostException(new Uri(_calls.Http.BaseUrl, "prompt"), unclear.Why, unclear.Error),
            var other => throw new InvalidOperationException(other.GetType().Name),
        };

    /// <summary>How many prompts the pod has, the running one included: the cheapest question of all.</summary>
    public async Task<int> GetQueueRemainingAsync(CancellationToken cancellationToken = default)
    {
        var answer = await _calls.AskJsonAsync(PodRequest.Get("prompt"), cancellationToken).ConfigureAwait(false);
        return ExecInfo.TryRead(answer.Body, out var info, out var problem) ? info!.QueueRemaining : throw AnswerErrors.Unreadable(answer, problem);
    }

    /// <summary>One POST, and what is known afterwards. Throws only when <paramref name="cancellationToken"/> fires.</summary>
    internal async Task<SubmitAnswer> TrySubmitAsync(PromptRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return Classify(await _calls.AskAsync(PodRequest.Post("prompt", request.ToBytes()), cancellationToken).ConfigureAwait(false));
        }
        catch (PodUnreachableException error)
        {
            return new SubmitAnswer.NeverLeft(error);
        }
        catch (PodResponseException error) when ((int)error.Status is >= 300 and < 400)
        {
            // A redirect: whoever sent it wants to be asked elsewhere, and has not looked at the body.
            return new SubmitAnswer.NotTaken(error);
        }
        catch (ComfyUIException error)
        {
            return new SubmitAnswer.Unclear(error);
        }
    }

    private static SubmitAnswer Classify(PodAnswer answer) => (int)answer.Status switch
    {
        // A page under 200 is a login that stands before the pod: ComfyUI answers a submission with JSON and nothing else.
        // JSON that names no prompt may come from a pack that rewrites answers: then the pod may have it.
        >= 200 and < 300 when answer.IsHtml => new SubmitAnswer.NotTaken(AnswerErrors.Of(answer)),
        >= 200 and < 300 => PromptAccepted.TryRead(answer.Body, out var accepted, out var problem)
            ? new SubmitAnswer.Accepted(accepted!)
            : new SubmitAnswer.Unclear(AnswerErrors.Unreadable(answer, problem)),

        // ComfyUI says 400 before it queues; so does a proxy that could not read the request.
        400 => PromptRefused.TryRead(answer.Body, out var refused, out _)
            ? new SubmitAnswer.Refused(refused!)
            : new SubmitAnswer.NotTaken(AnswerErrors.Of(answer)),

        // 408 and 499 are said by proxies that gave up waiting, perhaps for the pod.
        408 or 499 => new SubmitAnswer.Unclear(AnswerErrors.Of(answer)),

        // No credentials, no such route, too large, too many: said instead of taking it.
        >= 400 and < 500 => new SubmitAnswer.NotTaken(AnswerErrors.Of(answer)),

        // A proxy's own page for "no pod behind me". As plain text it is also said (Envoy) when the pod's answer was lost.
        503 when answer.IsHtml => new SubmitAnswer.NotTaken(AnswerErrors.Of(answer)),

        // ComfyUI's own page for an exception inside: mostly before it queued, and not provably so.
        500 => new SubmitAnswer.Unclear(AnswerErrors.Of(answer), IsHandled: answer.Body.Span.StartsWith("500 Internal Server Error"u8)),

        // 502, 504 and 52x come when the
        // pod's answer did not reach the proxy, which says nothing about whether the request reached the pod.
        _ => new SubmitAnswer.Unclear(AnswerErrors.Of(answer)),
    };
}
