using System.Diagnostics;

namespace ComfyPulse.Diagnostics;

/// <summary>Which pod a measure is about, by OpenTelemetry's names. Never a path, a query item or a header: they may be secrets.</summary>
internal sealed class PodTags(Uri baseUrl)
{
    public KeyValuePair<string, object?> Address { get; } = new("server.address", baseUrl.Host);

    public KeyValuePair<string, object?> Port { get; } = new("server.port", baseUrl.Port);

    public TagList With(string? name = null, object? value = null)
    {
        var tags = new TagList { Address, Port };
        if (name is not null)
        {
            tags.Add(name, value);
        }

        return tags;
    }

    /// <summary>Puts the pod's name on a span.</summary>
    public void SetOn(Activity activity) => activity.SetTag(Address.Key, Address.Value).SetTag(Port.Key, Port.Value);
}
