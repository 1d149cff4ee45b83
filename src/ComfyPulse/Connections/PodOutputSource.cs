using ComfyPulse.Protocol;

namespace ComfyPulse.Connections;

/// <summary>Gives the bytes of outputs out of a pod's <c>/view</c>.</summary>
internal sealed class PodOutputSource(PodTransport transport) : IOutputSource
{
    public async Task<Stream> OpenAsync(FileReference file, long offset, CancellationToken cancellationToken) =>
        (await transport.Routes.Files.OpenAsync(file, offset, cancellationToken).ConfigureAwait(false)).Content;
}
