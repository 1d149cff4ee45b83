using ComfyPulse.Protocol;

namespace ComfyPulse.Routes;

/// <summary>What is known of a submission after its one POST. The family is closed.</summary>
internal abstract record SubmitAnswer
{
    private SubmitAnswer()
    {
    }

    /// <summary>The pod has it.</summary>
    public sealed record Accepted(PromptAccepted Body) : SubmitAnswer;

    /// <summary>The pod has refused it, with its reasons.</summary>
    public sealed record Refused(PromptRefused Body) : SubmitAnswer;

    /// <summary>Somebody answered, and the answer proves that nothing was queued.</summary>
    public sealed record NotTaken(PodResponseException Error) : SubmitAnswer;

    /// <summary>Nothing was sent.</summary>
    public sealed record NeverLeft(PodUnreachableException Error) : SubmitAnswer;

    /// <summary>The pod may have it. <paramref name="IsHandled"/>: ComfyUI itself has answered, so that nothing more will come of the request than what a look finds now.</summary>
    public sealed record Unclear(ComfyUIException Error, bool IsHandled = false) : SubmitAnswer
    {
        public string Why => Error.Message;
    }
}
