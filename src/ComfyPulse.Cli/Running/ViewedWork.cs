using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>Work that is shown while it goes on, and that a second Ctrl-C leaves at once.</summary>
internal static class ViewedWork
{
    private static readonly TimeSpan UnwindLimit = TimeSpan.FromSeconds(1);

    /// <summary>Does it; what goes wrong is the view's to say.</summary>
    public static async Task<int> RunAsync(IRunView view, StopSignals signals, Func<Task<ExitCode>> start)
    {
        try
        {
            var work = start();
            await Task.WhenAny(work, Left(signals));

            // Whoever leaves does not wait for a pod's farewell, only for files to be closed.
            return (int)(signals.Leaving.IsCancellationRequested ? await work.WaitAsync(UnwindLimit, TimeProvider.System) : await work);
        }
        catch (CommandException failure)
        {
            view.Failed(failure);
            return (int)failure.ExitCode;
        }
        catch (Exception exception) when (signals.Leaving.IsCancellationRequested && exception is OperationCanceledException or TimeoutException)
        {
            return (int)ExitCode.Cancelled;
        }
    }

    private static Task Left(StopSignals signals)
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        signals.Leaving.Register(left.SetResult);
        return left.Task;
    }
}
