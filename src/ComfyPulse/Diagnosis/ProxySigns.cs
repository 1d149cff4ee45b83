using System.Net.Http.Headers;

namespace ComfyPulse.Diagnosis;

/// <summary>Who stands before a pod, told from the headers of its answers.</summary>
/// <param name="Name">Its name, fit for a sentence.</param>
/// <param name="IsCloudflare">Whether Cloudflare's limits hold.</param>
internal sealed record ProxySigns(string Name, bool IsCloudflare = false)
{
    private static readonly string[] RunPodHosts = [".proxy.runpod.net"];

    /// <summary>Null where nobody shows.</summary>
    public static ProxySigns? Read(HttpResponseHeaders? headers, string host)
    {
        if (headers is null)
        {
            return null;
        }

        if (RunPodHosts.Any(end => host.EndsWith(end, StringComparison.OrdinalIgnoreCase)) || HasPrefix(headers, "X-Runpod"))
        {
            return new ProxySigns("RunPod's proxy, with Cloudflare before it,", IsCloudflare: true);
        }

        // Via names each hop. Server is overwritten by most proxies; where it is aiohttp's, ComfyUI itself speaks.
        var server = First(headers, "Server");
        var via = headers.Via.Select(hop => hop.ReceivedBy).LastOrDefault();
        return server.Contains("cloudflare", StringComparison.OrdinalIgnoreCase) || headers.Contains("CF-Ray") ? new ProxySigns("Cloudflare", IsCloudflare: true)
            : headers.Contains("X-Amz-Cf-Id") ? new ProxySigns("Amazon CloudFront")
            : First(headers, "X-Served-By") is { Length: > 0 } cache ? new ProxySigns($"A proxy ({PodText.Of(cache)})")
            : via is not null ? new ProxySigns($"A proxy ({PodText.Of(via)})")
            : HasPrefix(headers, "X-Envoy") ? new ProxySigns("A proxy (Envoy)")
            : server.Length > 0 && !server.Contains("aiohttp", StringComparison.OrdinalIgnoreCase) ? new ProxySigns($"A proxy ({PodText.Of(server)})")
            : null;
    }

    private static bool HasPrefix(HttpResponseHeaders headers, string prefix) => headers.Any(header => header.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));

    private static string First(HttpResponseHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";
}
