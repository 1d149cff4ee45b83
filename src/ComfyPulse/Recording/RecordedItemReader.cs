using System.Buffers.Text;

namespace ComfyPulse.Recording;

/// <summary>Makes what a recording tells from the pieces of its files. Wrong types and missing members are what they are in hand-made recordings: each costs itself only.</summary>
internal static class RecordedItemReader
{
    /// <summary>Beyond this a time is not a time of a recording.</summary>
    private static readonly TimeSpan LatestTime = TimeSpan.FromDays(3650);

    /// <summary>A line of a frames file; null with a problem where it is none.</summary>
    public static RecordedFrame? ReadFrame(ReadOnlyMemory<byte> json, string socket, TimeSpan lastTime, out string? problem)
    {
        problem = null;
        ReadOnlyMemory<byte> at = default, t = default, type = default, data = default, raw = default, base64 = default, url = default, by = default;
        foreach (var (name, value) in LooseJson.Members(json))
        {
            switch (name)
            {
                case "at":
                    at = value;
                    break;
                case "t":
                    t = value;
                    break;
                case "type":
                    type = value;
                    break;
                case "data":
                    data = value;
                    break;
                case "raw":
                    raw = value;
                    break;
                case "base64":
                    base64 = value;
                    break;
                case "url":
                    url = value;
                    break;
                case "by":
                    by = value;
                    break;
            }
        }

        var time = Time(at.IsEmpty ? t : at) ?? lastTime;
        switch (LooseJson.Text(type))
        {
            case "open":
                return new(time, socket, RecordedFrameKind.Open) { ClientId = ClientId(LooseJson.Text(url)) };
            case "text":
                return new(time, socket, RecordedFrameKind.Text) { Data = LooseJson.HasValue(data) ? data : LooseJson.TextUtf8(raw.Span) };
            case "binary" when FromBase64(base64.Span) is { } bytes:
                return new(time, socket, RecordedFrameKind.Binary) { Data = bytes };
            case "binary":
                problem = "the binary frame has no readable base64";
                return null;
            case "lost":
                return new(time, socket, RecordedFrameKind.End) { IsPodsDoing = true };
            case "close" or "aborted" or "fin":
                return new(time, socket, RecordedFrameKind.End) { IsPodsDoing = LooseJson.Text(by) == "server" };
            case null:
                problem = "the line has no type";
                return null;
            default:
                return new(time, socket, RecordedFrameKind.Other);
        }
    }

    /// <summary>An element of <c>rest.json</c> or <c>submit.json</c>; null with a problem where it is none.</summary>
    public static RecordedCall? ReadCall(ReadOnlyMemory<byte> json, bool isSubmission, TimeSpan lastTime, out string? problem)
    {
        problem = null;
        var members = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        foreach (var (name, value) in LooseJson.Members(json))
        {
            members.TryAdd(name, value);
        }

        var method = isSubmission ? "POST" : LooseJson.Text(members.GetValueOrDefault("method"));
        var path = isSubmission ? "/prompt" : LooseJson.Text(members.GetValueOrDefault("path"));
        if (members.Count == 0 || method is null || path is null)
        {
            problem = "the element is not a call: it has no method or no path";
            return null;
        }

        return new(Time(members.GetValueOrDefault("at")) ?? lastTime, method.ToUpperInvariant(), path)
        {
            Request = members.GetValueOrDefault("request"),
            Status = LooseJson.Number(members.GetValueOrDefault("status")) is { } status ? (int)Math.Clamp(status, 0, 999) : null,
            NetworkError = LooseJson.Text(members.GetValueOrDefault("network_error")),
            Body = BodyOf(members),
            Took = LooseJson.Number(members.GetValueOrDefault("ms")) is { } ms and > 0 and < 1e9 ? TimeSpan.FromMilliseconds(ms) : TimeSpan.Zero,
        };
    }

    /// <summary>The route of a path: without <c>/api</c>, query and trailing slash. Only the routes under <c>jobs</c> keep the prefix: without it they do not exist.</summary>
    public static string Route(string path)
    {
        var end = path.IndexOfAny(['?', '#']);
        var route = (end < 0 ? path : path[..end]).TrimEnd('/');
        return route.StartsWith("/api/", StringComparison.Ordinal) && !route.StartsWith("/api/jobs", StringComparison.Ordinal) ? route[4..] : route;
    }

    private static ReadOnlyMemory<byte> BodyOf(Dictionary<string, ReadOnlyMemory<byte>> members)
    {
        foreach (var name in (ReadOnlySpan<string>)["json", "response", "text"])
        {
            if (members.TryGetValue(name, out var value) && LooseJson.HasValue(value))
            {
                return LooseJson.TextUtf8(value.Span) ?? value;
            }
        }

        return default;
    }

    private static string? ClientId(string? url)
    {
        var query = url?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        foreach (var item in query < 0 ? [] : url![(query + 1)..].Split('&'))
        {
            if (item.StartsWith("clientId=", StringComparison.Ordinal) && item.Length > "clientId=".Length)
            {
                return Uri.UnescapeDataString(item["clientId=".Length..]);
            }
        }

        return null;
    }

    private static byte[]? FromBase64(ReadOnlySpan<byte> json)
    {
        if (LooseJson.TextUtf8(json) is not { Length: > 0 } text)
        {
            return null;
        }

        return Base64.DecodeFromUtf8InPlace(text, out var length) == System.Buffers.OperationStatus.Done ? text[..length] : null;
    }

    private static TimeSpan? Time(ReadOnlyMemory<byte> json) =>
        LooseJson.Number(json) is { } seconds and >= 0 && seconds <= LatestTime.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null;
}
