namespace ComfyPulse.Routes;

/// <summary>The newest thing that REST has told of a pod.</summary>
/// <param name="At">When, by the clock on the wall.</param>
/// <param name="Timestamp">When, for telling how long ago.</param>
/// <param name="Error">What was wrong; null if the pod itself answered.</param>
internal sealed record PodContact(DateTimeOffset At, long Timestamp, ComfyUIException? Error)
{
    /// <summary>What an answer proves: a page, a login or a proxy's error is not the pod's; its own refusals and failures are.</summary>
    public static ComfyUIException? ErrorOf(PodAnswer answer) =>
        answer.IsHtml || ((int)answer.Status is 401 or 407 or > 500 && !answer.IsSwitchedOff) ? AnswerErrors.Of(answer) : null;
}
