using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Commands;

/// <summary>A command that asks a pod something and is done: what goes wrong becomes one sentence and an exit code.</summary>
internal static class PodQuestion
{
    /// <summary>Asks.</summary>
    /// <param name="chosen">The pod.</param>
    /// <param name="ask">The question; its token fires with the first Ctrl-C.</param>
    /// <exception cref="CommandException">The pod cannot be reached, is not ComfyUI or lets nobody in; or the user stopped it.</exception>
    public static async Task<int> AskAsync(ChosenPod chosen, Func<ComfyUIPodClient, CancellationToken, Task<ExitCode>> ask)
    {
        using var signals = new StopSignals();
        await using var pod = chosen.Connect();
        try
        {
            return (int)await ask(pod, signals.Asked);
        }
        catch (ComfyUIException failure)
        {
            throw PodWait.Explain(failure, chosen.Address);
        }
        catch (OperationCanceledException) when (signals.Asked.IsCancellationRequested)
        {
            throw new CommandException(ExitCode.Cancelled, "cancelled", "Stopped before the pod had answered everything; what was asked of it may have been carried out.");
        }
    }
}
