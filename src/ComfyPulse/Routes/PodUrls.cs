namespace ComfyPulse.Routes;

/// <summary>Puts addresses together: base path, prefix, route, and the query items of the options with those of the request.</summary>
internal sealed class PodUrls
{
    private readonly IReadOnlyList<KeyValuePair<string, string>> _query;

    public PodUrls(Uri baseUrl, IEnumerable<KeyValuePair<string, string>> query)
    {
        var url = new UriBuilder(baseUrl) { Query = "", Fragment = "", UserName = "", Password = "" };
        if (!url.Path.EndsWith('/'))
        {
            url.Path += "/";
        }

        Base = url.Uri;
        _query = [.. Items(baseUrl.Query), .. query];
    }

    /// <summary>The base address; it ends in a slash and has no query.</summary>
    public Uri Base { get; }

    public Uri Of(PodRequest request, string prefix)
    {
        var url = new Uri(Base, prefix + request.Path);
        return _query.Count + request.Query.Count == 0 ? url : new UriBuilder(url) { Query = Join(_query.Concat(request.Query)) }.Uri;
    }

    /// <summary>The target of a redirect on the same host, with the query items that it left out: a token among them.</summary>
    public Uri WithQuery(Uri target)
    {
        var there = Items(target.Query).ToList();
        var missing = _query.Where(item => !there.Exists(other => other.Key == item.Key)).ToList();
        return missing.Count == 0 ? target : new UriBuilder(target) { Query = Join(there.Concat(missing)) }.Uri;
    }

    /// <summary>The address as it may be shown: a query may hold secrets.</summary>
    public static Uri Shown(Uri url) => url.Query.Length + url.Fragment.Length == 0 ? url : new UriBuilder(url) { Query = "", Fragment = "" }.Uri;

    public static bool SameOrigin(Uri one, Uri other) => one.Scheme == other.Scheme && one.Port == other.Port && string.Equals(one.IdnHost, other.IdnHost, StringComparison.OrdinalIgnoreCase);

    public static string Join(IEnumerable<KeyValuePair<string, string>> items) =>
        string.Join('&', items.Select(item => $"{Uri.EscapeDataString(item.Key)}={Uri.EscapeDataString(item.Value)}"));

    private static IEnumerable<KeyValuePair<string, string>> Items(string query) =>
        query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(item => item.Split('=', 2))
            .Select(parts => KeyValuePair.Create(Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : ""));
}
