namespace ComfyPulse.Conformance.Tests.Pods;

/// <summary>A run that keeps the pod busy until it is disposed.</summary>
internal sealed class Blocker(PromptRun run, CancellationToken stop) : IAsyncDisposable
{
    public PromptRun Run => run;

    public async ValueTask DisposeAsync() => await run.CancelAsync(stop);
}
