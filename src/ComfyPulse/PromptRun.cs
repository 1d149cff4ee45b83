namespace ComfyPulse;

/// <summary>A handle on one prompt. It always ends; nothing needs to be disposed.</summary>
public sealed class PromptRun
{
    internal PromptRun()
    {
    }

    /// <summary>The prompt's id on the pod.</summary>
    public PromptId PromptId => throw new NotSupportedException();

    /// <summary>The client id it was submitted with: keep it, to follow the prompt from another process.</summary>
    public string? ClientId => throw new NotSupportedException();

    /// <summary>The priority that the pod gave it.</summary>
    public double? Number => throw new NotSupportedException();

    /// <summary>Where it stands now.</summary>
    public PromptSnapshot Current => throw new NotSupportedException();

    /// <summary>What happens, for any number of readers: the present state first, then changes, <see cref="PromptEnded"/> last. Leaving the loop stops reading, never the prompt.</summary>
    public IAsyncEnumerable<PromptEvent> Events => throw new NotSupportedException();

    /// <summary>Newest preview only; while nobody reads, nothing is kept.</summary>
    public IAsyncEnumerable<PromptPreview> Previews => throw new NotSupportedException();

    /// <summary>How it ended. Never faults for what happened to the prompt.</summary>
    public Task<PromptResult> Completion => throw new NotSupportedException();

    /// <summary>As <see cref="Events"/>, at the reader's own pace.</summary>
    public IAsyncEnumerable<PromptEvent> ListenAsync(ListenOptions options, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Asks the pod to stop the work: a pending prompt is taken out of the queue, a running one interrupted. The answer is the run's outcome.</summary>
    /// <param name="cancellationToken">Stops waiting; the request may have been sent.</param>
    public Task<PromptResult> CancelAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Stops following; the prompt goes on. The run ends as <see cref="PromptOutcome.Unknown"/>.</summary>
    public void StopFollowing() => throw new NotSupportedException();
}

/// <summary>How a reader wants its events.</summary>
public sealed record ListenOptions
{
    /// <summary>At most one <see cref="ProgressChanged"/> in this time; the last value is never lost. Default 100 ms; zero for every change.</summary>
    public TimeSpan ProgressEvery { get; init; } = TimeSpan.FromMilliseconds(100);
}

/// <summary>A preview image: yours for ever.</summary>
/// <param name="Image">The encoded image.</param>
/// <param name="MediaType"><c>image/jpeg</c>, <c>image/png</c> or <c>image/webp</c>.</param>
/// <param name="NodeId">The node it belongs to, where the pod tells.</param>
public sealed record PromptPreview(ReadOnlyMemory<byte> Image, string MediaType, string? NodeId);
