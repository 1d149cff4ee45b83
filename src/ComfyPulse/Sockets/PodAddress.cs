using ComfyPulse.Diagnostics;

namespace ComfyPulse.Sockets;

/// <summary>Who is asked, and as whom: base URL, query items and headers. Two clients with equal addresses may share a socket; two tenants of one pod may not.</summary>
internal sealed class PodAddress : IEquatable<PodAddress>
{
    private readonly string _key;

    private PodAddress(Uri baseUrl, IReadOnlyList<KeyValuePair<string, string>> headers, IReadOnlyList<KeyValuePair<string, string>> query)
    {
        (BaseUrl, Headers, Query, Tags) = (baseUrl, headers, query, new PodTags(baseUrl));
        _key = string.Join('\n', headers.Select(pair => $"{pair.Key.ToUpperInvariant()}:{pair.Value}").Order(StringComparer.Ordinal)
            .Append(baseUrl.AbsoluteUri)
            .Concat(query.Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)));
    }

    /// <summary>The base URL, which ends in a slash and has no query.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The headers of the upgrade.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The query items, those of the base URL included.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Query { get; }

    /// <summary>The pod's name on measures and spans.</summary>
    public PodTags Tags { get; }

    public static PodAddress Of(ComfyUIPodOptions options)
    {
        var given = options.BaseUrl ?? throw new ArgumentException("BaseUrl is missing.", nameof(options));
        var baseUrl = new UriBuilder(given) { Query = "", Fragment = "", UserName = "", Password = "" };
        if (!baseUrl.Path.EndsWith('/'))
        {
            baseUrl.Path += "/";
        }

        return new PodAddress(baseUrl.Uri, [.. options.Headers], [.. ItemsOf(given), .. options.Query]);
    }

    /// <summary>The socket's address for a client id: <c>ws</c> below the base path, or <c>api/ws</c> for pods that have only that.</summary>
    public Uri SocketUrl(string clientId, bool underApi)
    {
        var url = new UriBuilder(new Uri(BaseUrl, underApi ? "api/ws" : "ws"))
        {
            Scheme = BaseUrl.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs,
            Query = string.Join('&', Query.Prepend(new("clientId", clientId)).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}")),
        };
        return url.Uri;
    }

    public bool Equals(PodAddress? other) => other is not null && _key == other._key;

    public override bool Equals(object? obj) => Equals(obj as PodAddress);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    /// <summary>The base URL alone: headers and query items may be secrets.</summary>
    public override string ToString() => BaseUrl.AbsoluteUri;

    private static IEnumerable<KeyValuePair<string, string>> ItemsOf(Uri url) =>
        url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(item => item.Split('=', 2))
            .Select(parts => new KeyValuePair<string, string>(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""));
}
