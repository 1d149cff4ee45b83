using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Connections;

/// <summary>Moves a fake clock in small steps while real sockets carry what the steps set off.</summary>
internal static class FakeTime
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    /// <summary>Lets time pass until it has come about; the answer is how much passed.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="happened">What is waited for.</param>
    /// <param name="step">How much passes at once; default half a second.</param>
    public static async Task<TimeSpan> PassUntilAsync(this FakeTimeProvider time, Task happened, TimeSpan? step = null)
    {
        var (began, real) = (time.GetTimestamp(), TimeProvider.System.GetTimestamp());
        while (!happened.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.True(TimeProvider.System.GetElapsedTime(real) < SafetyNet, "What is waited for did not come.");
            time.Advance(step ?? Step);

            // For what the step has set off; nothing depends on how much of it is done.
            await LoopbackTurn.TakeAsync();
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
}
