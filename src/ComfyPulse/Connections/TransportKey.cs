using ComfyPulse.Sockets;

namespace ComfyPulse.Connections;

/// <summary>What must be equal for two clients to share a connection: who is asked, as whom, and how.</summary>
internal sealed record TransportKey(PodAddress Address, PodServices Services, UpdateSource Updates, (TimeSpan, TimeSpan, TimeSpan, TimeSpan, TimeSpan, TimeSpan) Times, int ReadRetries, int MaxFrameBytes, bool AcceptAnyCertificate)
{
    public static TransportKey Of(ComfyUIPodOptions options, PodServices services) => new(
        PodAddress.Of(options),
        services,
        options.Updates,
        (options.ConnectTimeout, options.AnswerTimeout, options.PollInterval, options.PongTimeout, options.HealthCheckTimeout, options.HealthCheckMaxAge),
        options.ReadRetries,
        options.MaxFrameBytes,
        options.AcceptAnyCertificate);
}
