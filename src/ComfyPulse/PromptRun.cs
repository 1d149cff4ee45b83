using ComfyPulse.Connections;
using ComfyPulse.Runs;

namespace ComfyPulse;

/// <summary>A handle on one prompt. It always ends; nothing needs to be disposed.</summary>
public sealed class PromptRun
{
    private readonly PodConnection _connection;
    private readonly LiveRun _run;

    internal PromptRun(PodConnection connection, LiveRun run) => (_connection, _run) = (connection, run);

    /// <summary>The prompt's id on the pod.</summary>
    public PromptId PromptId => _connection.Read(_run, machine => machine.PromptId);

    /// <summary>The client id it was submitted with: keep it, to follow the prompt from another process. Null where it is not known.</summary>
    public string? ClientId => _run.ClientId;

    /// <summary>The priority that the pod gave it.</summary>
    public double? Number => _connection.Read(_run, machine => machine.Number);

    /// <summary>Where it stands now.</summary>
    public PromptSnapshot Current => _connection.View(_run);

    /// <summary>What was seen of it so far, for <see cref="AttachOptions.Resume"/> in another process. A <see cref="PodServices.Store"/> keeps it by itself.</summary>
    public PromptCheckpoint Checkpoint => _connection.Checkpoint(_run);

    /// <summary>What happens, for any number of readers: the present state first, then changes, <see cref="PromptEnded"/> last. Leaving the loop stops reading, never the prompt.</summary>
    public IAsyncEnumerable<PromptEvent> Events => ListenAsync(new ListenOptions());

    /// <summary>Newest preview only; while nobody reads, nothing is kept.</summary>
    public IAsyncEnumerable<PromptPreview> Previews => _run.Previews.ReadAsync();

    /// <summary>The training in it; null for a prompt that trains nothing, by the rules of <see cref="PodServices.Training"/>.</summary>
    public PromptTraining? Training => _connection.Read(_run, machine => machine.Training is not null) ? new PromptTraining(_connection, _run) : null;

    /// <summary>How it ended. Never faults for what happened to the prompt.</summary>
    public Task<PromptResult> Completion => _run.Completion;

    /// <summary>As <see cref="Events"/>, at the reader's own pace.</summary>
    /// <param name="options">The pace.</param>
    /// <param name="cancellationToken">Stops reading, never the prompt.</param>
    public IAsyncEnumerable<PromptEvent> ListenAsync(ListenOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return _run.Log.ReadAsync(options, () => _connection.View(_run), _connection.Time, cancellationToken);
    }

    /// <summary>Asks the pod to stop the work: a pending prompt is taken out of the queue, a running one interrupted. The answer is the run's outcome.</summary>
    /// <param name="cancellationToken">Stops waiting; the request may have been sent.</param>
    public Task<PromptResult> CancelAsync(CancellationToken cancellationToken = default)
    {
        _connection.Apply(_run, new RunFact.CancelAsked());
        return _run.Completion.WaitAsync(cancellationToken);
    }

    /// <summary>Stops following; the prompt goes on. The run ends as <see cref="PromptOutcome.Unknown"/>.</summary>
    public void StopFollowing() => _connection.StopFollowing(_run, "following was stopped");
}
