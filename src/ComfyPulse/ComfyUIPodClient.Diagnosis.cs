using ComfyPulse.Diagnosis;

namespace ComfyPulse;

/// <content>Whether a pod can be used, and what is in the way.</content>
public sealed partial class ComfyUIPodClient
{
    private static readonly TimeSpan DiagnosisLimit = TimeSpan.FromSeconds(15);

    /// <summary>Looks at the pod for at most 15 s; see <see cref="DiagnoseAsync(TimeSpan, CancellationToken)"/>.</summary>
    /// <inheritdoc cref="DiagnoseAsync(TimeSpan, CancellationToken)"/>
    public Task<PodDiagnosis> DiagnoseAsync(CancellationToken cancellationToken = default) => DiagnoseAsync(DiagnosisLimit, cancellationToken);

    /// <summary>Looks at the pod: whether REST answers and lets us in, through which proxy, whether a socket opens and frames arrive, the version and what it lacks, previews, round trip, clock and upload limit.</summary>
    /// <param name="limit">How long it may take, above zero and at most an hour; a second more for the close of the socket. What could not be seen by then is told as such. A pod that is well needs less than a second.</param>
    /// <param name="cancellationToken">Ends it without a diagnosis.</param>
    /// <returns>The findings. A pod that cannot be reached is a finding too, never an exception.</returns>
    /// <remarks>
    /// It goes the way that runs go: the same handler, headers, query items and base path, and a socket under a fresh client id, closed in order afterwards. It disturbs nobody: no prompt is submitted.
    /// To see an event arrive, pods since 0.3.57 are asked to interrupt a prompt that does not exist, which writes a line into their log; others are not asked.
    /// </remarks>
    public async Task<PodDiagnosis> DiagnoseAsync(TimeSpan limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(limit, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromHours(1));
        ObjectDisposedException.ThrowIf(_disposal is not null, this);
        var examination = new Examination(_transport.Options, _transport.Services, _transport.Address, _transport.Http, _transport.Routes);
        return await examination.RunAsync(limit, cancellationToken).ConfigureAwait(false);
    }
}
