using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Store;

/// <summary>Keeps what a run submits in the local store. A store that cannot be written is said once, and stops nothing.</summary>
internal sealed class RunMemory(PromptStore? store, PodAddress pod, Workflow workflow, Action<string> note, TimeProvider time)
{
    private (PromptId PromptId, string ClientId)? _kept;

    /// <summary>Keeps the prompt, before anything of it leaves: a run that is killed in the next instant can still be found.</summary>
    public void Keep(PromptId promptId, string clientId)
    {
        if (store is null)
        {
            return;
        }

        try
        {
            store.Keep(new StoredPrompt(promptId.Value, pod.BaseUrl.AbsoluteUri, clientId, time.GetUtcNow(), OwnerProcess.Current(), workflow));
            _kept = (promptId, clientId);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            note($"The prompt is not kept for comfypulse watch ({FileProblem.Of(exception)}); the run goes on. COMFYPULSE_STATE chooses another folder.");
        }
    }

    /// <summary>The pod has it, old ones under an id of their own.</summary>
    public void Accepted(PromptId promptId)
    {
        if (_kept is { } kept && kept.PromptId != promptId)
        {
            Keep(promptId, kept.ClientId);
            store?.Forget(kept.PromptId.Value);
        }
    }

    /// <summary>It never was on the pod.</summary>
    public void Forget()
    {
        if (_kept is { } kept)
        {
            store?.Forget(kept.PromptId.Value);
        }
    }
}
