namespace ComfyPulse.Bench.Client;

internal static class WayNames
{
    public const string Bare = "bare";
    public const string Pulse = "pulse";

    /// <summary>Each with its name for people; the bare loop first, because the others are set beside it.</summary>
    public static IReadOnlyList<(string Key, string Title)> All { get; } =
    [
        (Bare, "bare loop"),
        (Pulse, "**ComfyPulse**"),
        ("usual", "usual .NET way"),
        ("websocket-client", "Websocket.Client"),
    ];

    public static IWay Create(string key) => key switch
    {
        Bare => new BareWay(),
        Pulse => new PulseWay(),
        "usual" => new UsualWay(),
        "websocket-client" => new WebsocketClientWay(),
        _ => throw new ArgumentException($"There is no client '{key}'.", nameof(key)),
    };
}
