using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Output;
using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Cli.Running;

/// <summary>The pod that a run uses: the user's, or one that lives and ends with this command.</summary>
internal sealed class PodEndpoint : IAsyncDisposable
{
    private readonly EmbeddedPodHost? _embedded;

    private PodEndpoint(PodAddress address, EmbeddedPodHost? embedded) => (Address, _embedded) = (address, embedded);

    /// <summary>Where it is.</summary>
    public PodAddress Address { get; }

    /// <summary>Whether it ends with this command.</summary>
    public bool IsEmbedded => _embedded is not null;

    /// <summary>The user's pod as it is; without one, the embedded pod is started, and that is said.</summary>
    public static async Task<PodEndpoint> OpenAsync(PodAddress? address, IReadOnlyList<Workflow> workflows, IRunView view, CancellationToken cancellationToken)
    {
        if (address is not null)
        {
            return new PodEndpoint(address, embedded: null);
        }

        var embedded = await EmbeddedPodHost.StartAsync(cancellationToken: cancellationToken);
        view.Note(SimulationNotice.For(workflows));
        return new PodEndpoint(new PodAddress(embedded.BaseUrl, Authorization: null, Query: []), embedded);
    }

    /// <summary>Where the pod tells about a prompt once this command is gone; null for a pod that is gone with it.</summary>
    public Uri? HistoryUrl(PromptId promptId) => IsEmbedded ? null : new Uri(Address.BaseUrl, "history/" + Uri.EscapeDataString(promptId.Value));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }
}
