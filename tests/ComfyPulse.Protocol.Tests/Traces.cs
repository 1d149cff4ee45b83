using System.Text;
using System.Text.Json;

namespace ComfyPulse.Protocol.Tests;

/// <summary>The recorded traffic of real pods.</summary>
internal static class Traces
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every text frame as it was on the wire, with where it stands.</summary>
    public static IEnumerable<(string Where, byte[] Frame)> TextFrames()
    {
        foreach (var (where, line) in Lines("text"))
        {
            var data = line.GetProperty("data");
            var text = data.ValueKind == JsonValueKind.Null ? line.GetProperty("raw").GetString()! : data.GetRawText();
            yield return (where, Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>Every binary frame, with where it stands.</summary>
    public static IEnumerable<(string Where, byte[] Frame)> BinaryFrames()
    {
        foreach (var (where, line) in Lines("binary"))
        {
            yield return (where, line.GetProperty("base64").GetBytesFromBase64());
        }
    }

    /// <summary>Every REST call that was answered with a body of JSON; the path without the query.</summary>
    public static IEnumerable<RestCall> RestCalls()
    {
        foreach (var file in Files("rest.json"))
        {
            foreach (var call in Parse(File.ReadAllBytes(file)).EnumerateArray())
            {
                if (call.TryGetProperty("status", out var status) && BodyOf(call) is { } body)
                {
                    var path = call.GetProperty("path").GetString()!.Split('?')[0];
                    yield return new RestCall($"{Name(file)} {path}", call.GetProperty("method").GetString()!, path, status.GetInt32(), body);
                }
            }
        }

        foreach (var file in Files("submit.json"))
        {
            var submits = Parse(File.ReadAllBytes(file));
            foreach (var submit in submits.ValueKind == JsonValueKind.Array ? [.. submits.EnumerateArray()] : new[] { submits })
            {
                var body = Encoding.UTF8.GetBytes(submit.GetProperty("response").GetRawText());
                yield return new RestCall(Name(file), "POST", "/prompt", submit.GetProperty("status").GetInt32(), body);
            }
        }
    }

    public static JsonElement Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(json).RootElement;

    private static byte[]? BodyOf(JsonElement call)
    {
        if (call.TryGetProperty("json", out var json))
        {
            return Encoding.UTF8.GetBytes(json.GetRawText());
        }

        // Bodies that are not strict JSON stand there as text.
        return call.TryGetProperty("text", out var text) && text.GetString() is ['{', ..] body ? Encoding.UTF8.GetBytes(body) : null;
    }

    private static IEnumerable<(string Where, JsonElement Line)> Lines(string type)
    {
        foreach (var file in Files("frames*.jsonl"))
        {
            var number = 0;
            foreach (var line in File.ReadLines(file))
            {
                number++;
                var parsed = Parse(Encoding.UTF8.GetBytes(line));
                if (parsed.GetProperty("type").GetString() == type)
                {
                    yield return ($"{Name(file)}:{number}", parsed);
                }
            }
        }
    }

    private static IEnumerable<string> Files(string pattern) => Directory.EnumerateFiles(Root, pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private static string Name(string file) => Path.GetRelativePath(Root, file);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var traces = Path.Combine(folder.FullName, "tests", "traces");
            if (Directory.Exists(traces))
            {
                return traces;
            }
        }

        throw new DirectoryNotFoundException("No tests/traces above the tests.");
    }
}

internal sealed record RestCall(string Where, string Method, string Path, int Status, byte[] Body);
