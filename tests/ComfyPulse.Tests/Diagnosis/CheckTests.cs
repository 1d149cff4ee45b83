using System.Net;
using ComfyPulse.Diagnosis;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse.Tests.Diagnosis;

/// <summary>The judging, without a pod.</summary>
public sealed class CheckTests
{
    [Theory]
    [InlineData("Server: Python/3.12 aiohttp/3.11.8", null)]
    [InlineData("", null)]
    [InlineData("Server: nginx/1.27.0", "nginx")]
    [InlineData("Server: Python/3.12 aiohttp/3.11.8|Via: 1.1 Caddy", "Caddy")]
    [InlineData("Server: cloudflare|CF-Ray: 8c1", "Cloudflare")]
    [InlineData("X-Amz-Cf-Id: abc|Via: 1.1 abc.cloudfront.net (CloudFront)", "CloudFront")]
    [InlineData("X-Served-By: cache-fra-1", "cache-fra-1")]
    [InlineData("X-Runpod-Request-Id: 1|Server: cloudflare", "RunPod")]
    [InlineData("x-envoy-upstream-service-time: 2|Server: Python/3.12 aiohttp/3.11.8", "Envoy")]
    public void A_proxy_is_known_by_the_headers_it_sends(string headers, string? name)
    {
        using var response = new HttpResponseMessage();
        foreach (var header in headers.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = header.Split(": ", 2);
            response.Headers.TryAddWithoutValidation(parts[0], parts[1]);
        }

        var signs = ProxySigns.Read(response.Headers, "pod.example");

        Assert.Equal(name is null, signs is null);
        Assert.Contains(name ?? "", signs?.Name ?? "", StringComparison.Ordinal);
        Assert.Equal(name is "Cloudflare" or "RunPod", signs is { IsCloudflare: true });
    }

    [Fact]
    public void RunPods_proxy_is_known_by_its_host_and_has_Cloudflares_limits()
    {
        using var response = new HttpResponseMessage();
        var first = new RestAnswer(Answer(HttpStatusCode.OK, "{}"), response.Headers, Failure: null, DateTimeOffset.UnixEpoch, TimeSpan.Zero);

        ProxyCheck.Of(first, upgrade: null, new Uri("https://abc-8188.proxy.runpod.net/")).Is(FindingGrade.Poor, "100 s", "TCP port");
    }

    [Theory]
    [InlineData("0.3.9", FindingGrade.Bad, "older than 0.3.10")]
    [InlineData("0.3.44", FindingGrade.Poor, "prompt ids of the client's choice (0.3.45), interrupt of one prompt (0.3.57), jobs (0.6.0), cancelling of jobs (0.26.0)")]
    [InlineData("0.25.9", FindingGrade.Poor, "lacks cancelling of jobs (0.26.0).")]
    [InlineData("0.26.0", FindingGrade.Good, "0.26.0")]
    [InlineData("v0.33.0-3-gabcdef", FindingGrade.Good, "")]
    [InlineData("nightly", FindingGrade.Poor, "nightly")]
    [InlineData(null, FindingGrade.Poor, "does not say")]
    public void A_version_is_told_with_what_it_lacks(string? version, FindingGrade grade, string part) =>
        VersionCheck.Of(Server(version)).Is(grade, part, grade == FindingGrade.Good ? "" : "0.26.0");

    [Theory]
    [InlineData("0.33.0", "main.py --preview-method auto", FindingGrade.Good, "auto")]
    [InlineData("0.3.64", "main.py --preview-method=taesd --listen", FindingGrade.Good, "taesd")]
    [InlineData("0.3.64", "main.py --preview-method auto --preview-method none", FindingGrade.Poor, "Off")]
    [InlineData("0.4.9", "main.py", FindingGrade.Poor, "Off")]
    [InlineData("0.4.9", "main.py --preview-method", FindingGrade.Poor, "Off")]
    [InlineData("0.5.0", "main.py", FindingGrade.Good, "PreviewMethod")]
    [InlineData("0.33.0", "main.py --preview-method hunter2", FindingGrade.Good, "PreviewMethod")]
    public void Previews_are_told_from_how_the_pod_was_started(string version, string arguments, FindingGrade grade, string part)
    {
        var finding = PreviewsCheck.Of(Server(version, arguments.Split(' '))).Is(grade, part);

        Assert.DoesNotContain("hunter2", finding.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_round_trip_that_is_not_always_answered_is_poor()
    {
        var answer = new RestAnswer(Answer(HttpStatusCode.OK, "{}"), Headers: null, Failure: null, DateTimeOffset.UnixEpoch, TimeSpan.FromMilliseconds(1));

        RoundTripCheck.Of([answer, answer, answer, answer, answer with { Answer = null }]).Is(FindingGrade.Poor, "4 of 5");
    }

    private static PodAnswer Answer(HttpStatusCode status, string json) => new(new Uri("http://pod/api/prompt"), status, "application/json", System.Text.Encoding.UTF8.GetBytes(json), RetryAfter: null);

    private static ServerLook Server(string? version, params string[] arguments)
    {
        var stats = new SystemStats(version, null, null, null, arguments, null, null, []);
        return new ServerLook(stats, PodVersion.Parse(version), new RestAnswer(null, null, null, DateTimeOffset.UnixEpoch, TimeSpan.Zero), Features: null);
    }
}
