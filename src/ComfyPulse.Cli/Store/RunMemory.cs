using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Store;

/// <summary>Keeps what a run submits in the local store. A store that cannot be written is said once, and stops nothing.</summary>
internal sealed class RunMemory(PromptStore? store, PodAddress pod, Workflow workflow, Action<string> note, TimeProvider time)
{
    private bool _hasFailed;

    /// <summary>Keeps the prompt, before anything of it leaves: a run that is killed in the next instant can still be found.</summary>
    public void Keep(PromptId promptId, string clientId)
    {
        if (store is null || _hasFailed)
        {
            return;
        }

        try
        {
            store.Keep(new StoredPrompt(promptId.Value, pod.BaseUrl.AbsoluteUri, clientId, time.GetUtcNow(), OwnerProcess.Current(), workflow));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            _hasFailed = true;
            note($"The prompt is not kept for comfypulse watch ({FileProblem.Of(exception)}); the run goes on. COMFYPULSE_STATE chooses another folder.");
        }
    }

    /// <summary>The pod has given it another id, as old ones do.</summary>
    public void Rename(PromptId from, PromptId to, string clientId)
    {
        if (from != to)
        {
            Keep(to, clientId);
            Forget(from);
        }
    }

    /// <summary>It never was on the pod.</summary>
    public void Forget(PromptId promptId) => store?.Forget(promptId.Value);
}
