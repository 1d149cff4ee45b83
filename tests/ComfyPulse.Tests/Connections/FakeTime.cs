using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Connections;

/// <summary>Moves a fake clock in small steps while real sockets carry what the steps set off.</summary>
internal static class FakeTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    /// <summary>Lets time pass until it has come about; the answer is how much passed.</summary>
    public static async Task<TimeSpan> PassUntilAsync(this FakeTimeProvider time, Task happened)
    {
        var began = time.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(SafetyNet);
        while (!happened.IsCompleted)
        {
            limit.Token.ThrowIfCancellationRequested();
            time.Advance(Step);

            // One turn for what the step has set off; nothing depends on how much of it is done.
            await Task.WhenAny(happened, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, limit.Token));
        }

        await happened;
        return time.GetElapsedTime(began);
    }

    public static async Task<T> PassUntilAsync<T>(this FakeTimeProvider time, Task<T> happened)
    {
        await time.PassUntilAsync((Task)happened);
        return await happened;
    }

    /// <summary>Lets so much time pass, in the same steps.</summary>
    public static async Task PassAsync(this FakeTimeProvider time, TimeSpan span)
    {
        for (var passed = TimeSpan.Zero; passed < span; passed += Step)
        {
            time.Advance(Step);
            await Task.Yield();
        }
    }

    /// <summary>Lets time pass until it is stopped, for tests in which many wait for different things.</summary>
    public static async Task RunAsync(this FakeTimeProvider time, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            time.Advance(Step);
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
