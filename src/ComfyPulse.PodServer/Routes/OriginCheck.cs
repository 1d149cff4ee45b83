using System.Net;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.PodServer;

/// <summary>ComfyUI's guard against web pages that talk to a pod on the reader's own machine.</summary>
internal static class OriginCheck
{
    /// <summary>Whether the request is answered with 403.</summary>
    public static bool Refuses(HttpRequest request, bool checksFetchSite)
    {
        if (checksFetchSite && request.Headers["Sec-Fetch-Site"] == "cross-site")
        {
            return true;
        }

        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin || !request.Host.HasValue || !IsLoopback(request.Host.Host)
            || !Uri.TryCreate(origin, UriKind.Absolute, out var site) || site.Authority.Length == 0)
        {
            return false;
        }

        // A side that names no port is compared by its name alone.
        var originHasPort = origin.AsSpan(origin.IndexOf("//", StringComparison.Ordinal) + 2).LastIndexOf(':') > origin.AsSpan(origin.IndexOf("//", StringComparison.Ordinal) + 2).LastIndexOf(']');
        var hasBothPorts = originHasPort && request.Host.Port is not null;
        var differs = !string.Equals(site.Host, request.Host.Host, StringComparison.OrdinalIgnoreCase);
        return differs || (hasBothPorts && site.Port != request.Host.Port);
    }

    /// <summary>Whether a name is that of this machine itself.</summary>
    public static bool IsLoopback(string host) =>
        string.Equals(host, "localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
