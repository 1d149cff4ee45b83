using ComfyPulse.Routes;
using ComfyPulse.Sockets;

namespace ComfyPulse.Diagnosis;

/// <summary>Looks at one pod and judges what was seen. The looks do all the asking; the checks are pure.</summary>
/// <remarks>No prompt is submitted, none is interrupted, and the socket has a client id of its own: nobody's messages are taken.</remarks>
internal sealed class Examination(ComfyUIPodOptions options, PodServices services, PodAddress address, PodHttp http, PodRoutes routes)
{
    private static readonly string[] AfterProxy =
    [
        SocketCheck.Code, FramesCheck.Code, VersionCheck.Code, FeaturesCheck.Code, PreviewsCheck.Code, RoundTripCheck.Code, ClockCheck.Code, UploadLimitCheck.Code,
    ];

    /// <summary>Looks, for no longer than <paramref name="limit"/> and a second for the close of the socket; what could not be seen by then is told as such.</summary>
    /// <exception cref="OperationCanceledException">The token fired.</exception>
    public async Task<PodDiagnosis> RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var left = new TimeLeft(limit, services.Time, cancellationToken);
        var questions = new RestQuestions(http, left);
        var first = await questions.AskAsync(PodRequest.Get("prompt")).ConfigureAwait(false);
        var rest = RestCheck.Of(first);
        if (rest.Grade == FindingGrade.Bad)
        {
            var auth = first.IsGood ? PodFindings.NoRest(AuthCheck.Code) : AuthCheck.Of(first, options);
            return new PodDiagnosis([rest, auth, ProxyCheck.Of(first, upgrade: null, http.BaseUrl), .. AfterProxy.Select(PodFindings.NoRest)]);
        }

        var trips = new List<RestAnswer>(RoundTripCheck.Times);
        while (trips.Count < RoundTripCheck.Times)
        {
            trips.Add(await questions.AskAsync(PodRequest.Get("prompt")).ConfigureAwait(false));
        }

        var server = await ServerLook.LookAsync(questions, routes.Gate, left).ConfigureAwait(false);
        var probe = new EchoProbe(questions, routes, server, services.NewId, left);
        var wantsFlags = server.Version.Has(PodFeature.Features) == true;
        var socket = await SocketLook.LookAsync(address, services.NewId().ToString("D"), SocketSettings.Of(options), http.Invoker, probe, wantsFlags, left).ConfigureAwait(false);
        return new PodDiagnosis(
        [
            rest,
            AuthCheck.Of(first, options),
            ProxyCheck.Of(first, socket.Upgrade.Headers, http.BaseUrl),
            SocketCheck.Of(socket),
            FramesCheck.Of(socket),
            VersionCheck.Of(server),
            FeaturesCheck.Of(server),
            PreviewsCheck.Of(server),
            RoundTripCheck.Of(trips),
            ClockCheck.Of(first),
            UploadLimitCheck.Of(server),
        ]);
    }
}
