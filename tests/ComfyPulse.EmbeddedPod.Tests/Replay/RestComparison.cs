using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>Which recorded REST calls are repeated, and how their answers compare.</summary>
internal static partial class RestComparison
{
    /// <summary>Why a call is not repeated; null where it is.</summary>
    public static string? WhyNot(string trace, JsonNode call)
    {
        var path = ((string)call["path"]!).Split('?')[0];
        path = path.StartsWith("/api/", StringComparison.Ordinal) && !path.StartsWith("/api/jobs", StringComparison.Ordinal) ? path[4..] : path;
        return path switch
        {
            "/object_info" or "/system_stats" or "/models" or "/" => "tells of the recorded machine; the schemas have tests of their own",
            _ when path.StartsWith("/object_info/", StringComparison.Ordinal) => "the schemas have tests of their own",
            "/users" or "/settings" or "/userdata" or "/workflow_templates" or "/i18n" or "/node_replacements" or "/assets" => "not a route that runs need: this pod has none of them",
            _ when path.StartsWith("/view", StringComparison.Ordinal) || path.StartsWith("/upload", StringComparison.Ordinal) => "files have tests of their own, with bytes",
            _ when ((string)call["path"]!).Contains("execution_duration", StringComparison.Ordinal) => "sorted by how long the recorded runs took",
            _ when trace == "18g-never-cached-node" && path is "/queue" or "/prompt" => "came while the recorded pod was filing the prompt",
            "/api/jobs" when trace != "23d-rest-history" && !((string)call["path"]!).Contains("status=pending", StringComparison.Ordinal) => "answers about prompts of other recordings",
            _ => null,
        };
    }

    /// <summary>JSON with bare <c>NaN</c> and <c>Infinity</c> as strings.</summary>
    public static JsonNode? Parse(string text) => JsonNode.Parse(BareNumber().Replace(text, "\"$0\""));

    /// <summary>The recorded answer as a line to compare.</summary>
    public static string Recorded(JsonNode call, Names names) => Line(call, (int)call["status"]!, call["json"] ?? Loose(call), Loose(call) is null ? (string?)call["text"] ?? "" : "", call["keys_in_order"], names);

    /// <summary>The pod's answer as a line to compare.</summary>
    public static string Received(JsonNode call, int status, string text, Names names)
    {
        var json = call["json"] is not null || Loose(call) is not null || call["keys_in_order"] is not null ? Parse(text) : null;
        var keys = call["keys_in_order"] is null ? null : new JsonArray([.. json!.AsObject().Select(member => (JsonNode)member.Key)]);
        return Line(call, status, call["keys_in_order"] is null ? json : null, call["text"] is null || Loose(call) is not null ? "" : text, keys, names);
    }

    // An answer with a bare NaN was recorded as text.
    private static JsonNode? Loose(JsonNode call) => (string?)call["note"] == "not strict JSON" ? Parse((string)call["text"]!) : null;

    private static string Line(JsonNode call, int status, JsonNode? json, string text, JsonNode? keys, Names names) =>
        $"{call["method"]} {call["label"]}: {status} {(json is null ? "" : names.Normal(json).ToJsonString())}{text}{(keys is null ? "" : names.Normal(keys).ToJsonString())}";

    [GeneratedRegex(@"(?<=[\[\s])(?:NaN|-?Infinity)(?=[,\]}\s]|$)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BareNumber();
}
