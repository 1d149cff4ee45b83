using System.Buffers;

namespace ComfyPulse.Options;

/// <summary>Checks the options of a pod client: all errors at once, none with a secret in it.</summary>
internal static class ComfyUIPodOptionsValidator
{
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>What is wrong, each as a sentence; empty if nothing is.</summary>
    public static IReadOnlyList<string> Validate(ComfyUIPodOptions options) =>
    [
        .. CheckBaseUrl(options.BaseUrl),
        .. options.Headers.SelectMany(CheckHeader),
        .. options.Query.Keys.Where(string.IsNullOrEmpty).Select(_ => "Query has an item without a name."),
        .. CheckTime(nameof(options.ConnectTimeout), options.ConnectTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        .. CheckTime(nameof(options.AnswerTimeout), options.AnswerTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)),
        .. options.ReadRetries is < 0 or > 10 ? [$"ReadRetries must be 0 to 10, was {options.ReadRetries}."] : Array.Empty<string>(),
        .. CheckTime(nameof(options.HealthCheckTimeout), options.HealthCheckTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(1)),
        .. CheckTime(nameof(options.HealthCheckMaxAge), options.HealthCheckMaxAge, TimeSpan.Zero, TimeSpan.FromDays(1)),
        .. CheckTime(nameof(options.PollInterval), options.PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1)),
        .. CheckTime(nameof(options.PongTimeout), options.PongTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10)),
        .. options.MaxFrameBytes is < 64 * 1024 ? [$"MaxFrameBytes must be at least 65536, was {options.MaxFrameBytes}."] : Array.Empty<string>(),
        .. Enum.IsDefined(options.Updates) ? Array.Empty<string>() : [$"Updates must be WebSocket or Polling, was {options.Updates}."],
    ];

    /// <summary>Throws if anything is wrong.</summary>
    /// <exception cref="ArgumentException">The message lists everything that is.</exception>
    public static void ThrowIfInvalid(ComfyUIPodOptions options, string parameterName)
    {
        if (Validate(options) is { Count: > 0 } errors)
        {
            throw new ArgumentException(string.Join(' ', errors), parameterName);
        }
    }

    private static IEnumerable<string> CheckBaseUrl(Uri? url)
    {
        if (url is null)
        {
            yield return "BaseUrl is missing: give the pod's address, such as http://127.0.0.1:8188.";
        }
        else if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttp && url.Scheme != Uri.UriSchemeHttps))
        {
            yield return "BaseUrl must begin with http:// or https://.";
        }
        else if (url.UserInfo.Length > 0)
        {
            yield return "BaseUrl must not hold a user name or password: put an Authorization header into Headers.";
        }
    }

    private static IEnumerable<string> CheckHeader(KeyValuePair<string, string> header)
    {
        if (header.Key.Length == 0 || header.Key.AsSpan().ContainsAnyExcept(TokenCharacters))
        {
            yield return $"'{header.Key}' is not a header's name.";
        }
        else if (header.Value is null || header.Value.AsSpan().ContainsAny('\r', '\n', '\0'))
        {
            yield return $"The value of the header {header.Key} is missing or has a line break.";
        }
    }

    private static string[] CheckTime(string name, TimeSpan value, TimeSpan least, TimeSpan most) =>
        value < least || value > most ? [$"{name} must be {least:c} to {most:c}, was {value:c}."] : [];
}
