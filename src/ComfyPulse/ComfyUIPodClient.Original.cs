using ComfyPulse.Connections;
using ComfyPulse.Protocol;

namespace ComfyPulse;

/// <content>The surface of the system that was asked for: each method is a caller of the modern one.</content>
public sealed partial class ComfyUIPodClient
{
    /// <summary>Submits a workflow and returns its prompt id; the run is followed until it ends, so that handlers by prompt id hear of it.</summary>
    /// <inheritdoc cref="SubmitAsync"/>
    public async Task<PromptId> QueueWorkflowAsync(Workflow workflow, CancellationToken cancellationToken = default) =>
        (await SubmitAsync(workflow, options: null, cancellationToken).ConfigureAwait(false)).PromptId;

    /// <summary>Where a prompt stands, by one look.</summary>
    /// <param name="promptId">The prompt.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<PromptSnapshot> GetJobStatusAsync(PromptId promptId, CancellationToken cancellationToken = default) => _follower.Looks.LookAsync(promptId, cancellationToken);

    /// <summary>Runs a workflow to its end.</summary>
    /// <param name="workflow">What to run.</param>
    /// <param name="pollInterval">How often REST is asked while there is no socket; default: <see cref="ComfyUIPodOptions.PollInterval"/>.</param>
    /// <param name="onProgress">Called with 0 to 100 when that changes, at most once a second; 100 is success. One that throws harms nothing.</param>
    /// <param name="cancellationToken">Stops waiting; the prompt goes on.</param>
    /// <exception cref="PromptException">It did not succeed; the outcome says how.</exception>
    /// <inheritdoc cref="SubmitAsync"/>
    public async Task<PromptResult> ExecuteWorkflowAsync(Workflow workflow, TimeSpan? pollInterval = null, Action<int>? onProgress = null, CancellationToken cancellationToken = default)
    {
        var (connection, run) = await _follower.SubmitAsync(workflow, new SubmitOptions { PollInterval = pollInterval }, cancellationToken).ConfigureAwait(false);
        return await PercentReader.ReadToEndAsync(connection, run, onProgress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ExecuteWorkflowAsync"/>: the socket is used wherever there is one.</summary>
    /// <inheritdoc cref="ExecuteWorkflowAsync"/>
    public Task<PromptResult> ExecuteWorkflowWithWebSocketAsync(Workflow workflow, Action<int>? onProgress = null, CancellationToken cancellationToken = default) =>
        ExecuteWorkflowAsync(workflow, pollInterval: null, onProgress, cancellationToken);

    /// <summary>Whether the pod answers, within <see cref="ComfyUIPodOptions.HealthCheckTimeout"/>. A good answer holds for <see cref="ComfyUIPodOptions.HealthCheckMaxAge"/>; who asks while somebody does shares that request.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<bool> HealthCheckAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await _transport.CheckHealthAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ComfyUIException)
        {
            return false;
        }
    }

    /// <summary>The names of the node classes that the pod has.</summary>
    public Task<IReadOnlyList<string>> GetAvailableNodesAsync(CancellationToken cancellationToken = default) => Routes.Nodes.GetNamesAsync(cancellationToken);

    /// <summary>Uploads an image for loaders. Use the returned name: the pod may have chosen another.</summary>
    /// <inheritdoc cref="FileRoutes.UploadImageAsync"/>
    public Task<UploadedFile> UploadImageAsync(Stream content, string fileName, CancellationToken cancellationToken = default) =>
        Routes.Files.UploadImageAsync(content, fileName, options: null, cancellationToken);

    /// <summary>The model files of one kind; empty where the pod has no such kind.</summary>
    /// <param name="folder">The kind: <c>checkpoints</c>, <c>loras</c>, <c>vae</c>…</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> GetModelsAsync(string folder = "checkpoints", CancellationToken cancellationToken = default) =>
        await Routes.Models.GetFilesAsync(folder, cancellationToken).ConfigureAwait(false) ?? [];
}
