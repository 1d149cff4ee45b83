using System.CommandLine.Parsing;
using System.Text;

namespace ComfyPulse.Cli.Input;

/// <summary>Where a pod is, taken apart: credentials and query items of the URL travel with each request, and are never part of what is printed.</summary>
/// <param name="BaseUrl">Scheme, host, port and base path.</param>
/// <param name="Authorization">The <c>Authorization</c> header that the URL's <c>user:password@</c> stands for; null for none.</param>
/// <param name="Query">The URL's query items.</param>
internal sealed record PodAddress(Uri BaseUrl, string? Authorization, IReadOnlyList<KeyValuePair<string, string>> Query)
{
    /// <summary>Reads an option's value; what is wrong becomes a parse error.</summary>
    public static PodAddress? Parse(ArgumentResult result)
    {
        var address = TryParse(result.Tokens[^1].Value);
        if (address is null)
        {
            result.AddError(Complaint);
        }

        return address;
    }

    /// <summary>What is said about an address that is none; without the address, which may hold a password.</summary>
    public const string Complaint = "The pod's address is not an http or https URL; write it like http://127.0.0.1:8188.";

    /// <summary>Null where the text is not an http or https URL. A missing scheme means http.</summary>
    public static PodAddress? TryParse(string text)
    {
        var withScheme = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(withScheme.Trim(), UriKind.Absolute, out var uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps) || uri.Host.Length == 0)
        {
            return null;
        }

        var path = uri.AbsolutePath.EndsWith('/') ? uri.AbsolutePath : uri.AbsolutePath + "/";
        var baseUrl = new Uri(uri.GetComponents(UriComponents.SchemeAndServer, UriFormat.UriEscaped) + path);
        return new PodAddress(baseUrl, BasicHeader(uri.UserInfo), [.. QueryItems(uri.Query)]);
    }

    /// <summary>How to talk to the pod there: the URL's credentials and query items, and the headers given; the later of a name wins.</summary>
    public ComfyUIPodOptions ToOptions(IEnumerable<HeaderLine> headers)
    {
        var options = new ComfyUIPodOptions { BaseUrl = BaseUrl };
        if (Authorization is { } authorization)
        {
            options.Headers["Authorization"] = authorization;
        }

        foreach (var header in headers)
        {
            options.Headers[header.Name] = header.Value;
        }

        foreach (var (name, value) in Query)
        {
            options.Query[name] = value;
        }

        return options;
    }

    /// <summary>The address without what may be secret.</summary>
    public override string ToString() => BaseUrl.AbsoluteUri;

    private static string? BasicHeader(string userInfo) => userInfo.Length == 0
        ? null
        : "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(userInfo)));

    private static IEnumerable<KeyValuePair<string, string>> QueryItems(string query) =>
        from item in query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let parts = item.Split('=', 2)
        select KeyValuePair.Create(Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : "");
}
