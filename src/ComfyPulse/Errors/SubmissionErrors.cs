using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <summary>The pod may have got the request, and no whole answer came back: it took too long, or the connection broke. Look up what the request was about before it is sent again.</summary>
public sealed class PodAnswerLostException(Uri requestUri, string reason, Exception? innerException = null)
    : ComfyUIException($"No whole answer from {requestUri}: {reason}. The request may have been carried out.", innerException)
{
    /// <summary>What was asked, without its query.</summary>
    public Uri RequestUri { get; } = requestUri;

    /// <inheritdoc/>
    public override bool IsTransient => true;
}

/// <summary>The pod refused a submission: nothing was queued. <see cref="Refusal"/> says which nodes and inputs are wrong.</summary>
public sealed class PromptRefusedException(PromptRefused refusal)
    : ComfyUIException(Describe(refusal))
{
    /// <summary>The pod's reasons.</summary>
    public PromptRefused Refusal { get; } = refusal;

    /// <inheritdoc/>
    public override bool IsTransient => false;

    private static string Describe(PromptRefused refusal)
    {
        var nodes = refusal.NodeErrors.SelectMany(node => node.Value.Errors.Select(error => $" Node {node.Key} ({node.Value.ClassType}): {error.Message}: {error.Details}."));
        return $"The pod refused the prompt: {refusal.Error.Message}{(refusal.Error.Details.Length > 0 ? ": " + refusal.Error.Details : "")}.{string.Concat(nodes)}";
    }
}
