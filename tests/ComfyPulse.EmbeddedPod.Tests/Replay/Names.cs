using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>Replaces what differs from run to run (ids, counters, times) by what does not: names in the order of their first appearance.</summary>
internal sealed partial class Names
{
    private static readonly string[] Times = ["timestamp", "create_time", "execution_start_time", "execution_end_time"];
    private static readonly string[] Sets = ["executed", "current_outputs"];

    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);
    private long? _firstNumber;

    /// <summary>The name of something, by its family.</summary>
    public string Of(string family, string value)
    {
        if (!_known.TryGetValue(family + value, out var name))
        {
            var count = _counts[family] = _counts.GetValueOrDefault(family) + 1;
            _known[family + value] = name = string.Create(CultureInfo.InvariantCulture, $"{family}{count}");
        }

        return name;
    }

    /// <summary>The same JSON with names, and members in one order.</summary>
    public JsonNode Normal(JsonNode node) => Normal("", node)!;

    private JsonNode? Normal(string member, JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => KeyValuePair.Create(Text("", item.Key), Normal(item.Key, item.Value)))),
        JsonValue when member is "tooltip" => JsonValue.Create("text"),
        JsonArray items when member is "traceback" => JsonValue.Create(items.Count > 0 ? "lines" : "none"),
        JsonArray items when member is "loss_curve" or "final_loss" => JsonValue.Create("losses"),
        JsonArray items when Sets.Contains(member) => new JsonArray([.. items.Select(item => (string)item!).Order(StringComparer.Ordinal).Select(item => (JsonNode)item)]),
        JsonArray { Count: 5 } prompt when prompt[4] is JsonArray && prompt[1] is JsonValue => new JsonArray([Number(prompt[0]!), .. prompt.Skip(1).Select(item => Normal("", item))]),
        JsonArray items => new JsonArray([.. items.Select(item => Normal(member, item))]),
        null => null,
        _ when Times.Contains(member) => JsonValue.Create("time"),
        _ when member is "number" or "priority" => Number(node),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Text(member, text)),
        _ => node.DeepClone(),
    };

    private string Text(string member, string text)
    {
        if (Guid.TryParse(text, out _))
        {
            return member is "client_id" or "sid" ? Of("C", text) : Of("P", text);
        }

        if (text.StartsWith("tensor(", StringComparison.Ordinal) || text.StartsWith("ComfyPulse.", StringComparison.Ordinal))
        {
            return "tensor";
        }

        var file = Counted().Match(text);
        return file.Success && member == "filename" ? Of(TempPrefix().Replace(file.Groups["prefix"].Value, "ComfyUI_temp_") + "#", text) : text;
    }

    // The pod counts from its start: numbers are told from the first one seen. A number that the caller chose is a float and stays.
    private JsonNode Number(JsonNode number)
    {
        var text = number.ToJsonString();
        if (text.Contains('.', StringComparison.Ordinal))
        {
            return number.DeepClone();
        }

        var value = long.Parse(text, CultureInfo.InvariantCulture);
        _firstNumber ??= Math.Abs(value);
        return JsonValue.Create($"{(value < 0 ? "-" : "")}N+{Math.Abs(value) - _firstNumber}");
    }

    [GeneratedRegex(@"^(?<prefix>.*)_\d{5}_\.\w+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Counted();

    [GeneratedRegex("^ComfyUI_temp_[a-z]{5}", RegexOptions.None, 1000)]
    private static partial Regex TempPrefix();
}
