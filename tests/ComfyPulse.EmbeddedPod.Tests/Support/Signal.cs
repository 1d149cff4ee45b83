namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>Raised by all that may change what somebody waits for, who then looks again.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Raise() => Interlocked.Exchange(ref _next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    public async Task UntilAsync(Func<bool> isReached)
    {
        while (true)
        {
            var next = Volatile.Read(ref _next).Task;
            if (isReached())
            {
                return;
            }

            await next.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        }
    }
}
