using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn;

/// <summary>Short ways to write the inputs of ComfyUI's own classes.</summary>
internal static class Schema
{
    /// <summary>ComfyUI's largest side of a picture.</summary>
    public const int MaxResolution = 16384;

    /// <summary>A link to another node.</summary>
    public static NodeInput Link(string name, string type) => new(name, type);

    /// <summary>A whole number.</summary>
    public static NodeInput Int(string name, long fallback, double min, double max, int? step = null, JsonObject? more = null) =>
        new(name, "INT") { Default = fallback, Min = min, Max = max, Extra = Extra(step is { } s ? (JsonNode)s : null, more) };

    /// <summary>A seed: any 64 bits; the user interface may choose a new one each time.</summary>
    public static NodeInput Seed(string name) => Int(name, 0, 0, ulong.MaxValue, more: new JsonObject { ["control_after_generate"] = true });

    /// <summary>A number.</summary>
    public static NodeInput Float(string name, double fallback, double min, double max, double? step = 0.01, JsonObject? more = null) =>
        new(name, "FLOAT") { Default = fallback, Min = min, Max = max, Extra = Extra(step is { } s ? (JsonNode)s : null, more) };

    /// <summary>One of some choices.</summary>
    public static NodeInput Combo(string name, IReadOnlyList<string> options) => new(name, "COMBO") { Options = () => options };

    /// <summary>The start of the names of saved files.</summary>
    public static NodeInput Prefix(string fallback) => new("filename_prefix", "STRING") { Default = fallback, Extra = new JsonObject { ["multiline"] = false } };

    /// <summary>The outputs of the given types, each named as its type.</summary>
    public static IReadOnlyList<NodeOutput> Outputs(params IEnumerable<string> types) => [.. types.Select(type => new NodeOutput(type))];

    /// <summary>Members of the class's own entry in <c>/object_info</c>.</summary>
    public static JsonObject Info(string? essentials = null, params ReadOnlySpan<string> aliases)
    {
        var info = new JsonObject();
        if (aliases.Length > 0)
        {
            var list = new JsonArray();
            foreach (var alias in aliases)
            {
                list.Add((JsonNode)alias);
            }

            info["search_aliases"] = list;
        }

        if (essentials is not null)
        {
            info["essentials_category"] = essentials;
        }

        return info;
    }

    private static JsonObject? Extra(JsonNode? step, JsonObject? more)
    {
        if (step is null)
        {
            return more;
        }

        var extra = more ?? [];
        extra["step"] = step;
        return extra;
    }
}
