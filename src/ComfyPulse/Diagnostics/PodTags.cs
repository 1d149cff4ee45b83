using System.Diagnostics;

namespace ComfyPulse.Diagnostics;

/// <summary>Which pod a measure is about, by OpenTelemetry's names. Never a path, a query item or a header: they may be secrets.</summary>
internal sealed class PodTags(Uri baseUrl)
{
    private readonly KeyValuePair<string, object?> _address = new("server.address", baseUrl.Host);
    private readonly KeyValuePair<string, object?> _port = new("server.port", baseUrl.Port);

    public TagList With(string? name = null, object? value = null)
    {
        var tags = new TagList { _address, _port };
        if (name is not null)
        {
            tags.Add(name, value);
        }

        return tags;
    }

    /// <summary>Puts the pod's name on a span.</summary>
    public void SetOn(Activity activity) => activity.SetTag(_address.Key, _address.Value).SetTag(_port.Key, _port.Value);
}
