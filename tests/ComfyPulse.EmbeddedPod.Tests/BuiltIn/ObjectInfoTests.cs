using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ObjectInfoTests : BuiltInNodeTests
{
    private static readonly JsonObject Recorded = JsonNode.Parse(File.ReadAllText(TracePath()))!.AsObject();

    public static TheoryData<string> RecordedClasses =>
    [
        .. BuiltInNodes.Create(new NodeEnvironment("", "", "", default, "0.33.0")).Select(node => node.Name).Where(Recorded.ContainsKey),
    ];

    [Theory]
    [MemberData(nameof(RecordedClasses))]
    public void A_class_is_described_as_recorded(string classType)
    {
        var expected = Normalize(Recorded[classType]!.DeepClone());
        var actual = Normalize(Describe(classType));

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nbut was  {actual.ToJsonString()}");
    }

    [Fact]
    public void The_largest_seed_is_written_exactly()
    {
        var node = new NodeClass("Any", _ => throw new NotSupportedException()) { Inputs = [new NodeInput("seed", "INT") { Max = ulong.MaxValue, Min = long.MinValue, Default = 5L }] };

        Assert.Contains("\"seed\":[\"INT\",{\"default\":5,\"min\":-9223372036854775807,\"max\":18446744073709551615}]", Write(node), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_of_ones_own_that_makes_things_up_says_so()
    {
        var node = new NodeClass("Any", _ => throw new NotSupportedException()) { Description = "Guesses.", IsSimulated = true };

        Assert.Contains("\"description\":\"Simulated: Guesses.\"", Write(node), StringComparison.Ordinal);
    }

    private static string TracePath([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "..", "traces", "23-rest-info", "object_info.subset.json");

    private JsonNode Describe(string classType) => JsonNode.Parse(Write(BuiltInNodes.Create(Environment).Single(node => node.Name == classType)))!;

    private static string Write(NodeClass node)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            ObjectInfo.Write(json, node);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    // The recordings have the word "text" for tooltips, descriptions and aliases, and the file names of their server.
    private static JsonNode Normalize(JsonNode entry)
    {
        entry["description"] = string.IsNullOrEmpty((string?)entry["description"]) ? "" : "text";
        entry.AsObject().Remove("output_tooltips");
        if (entry["search_aliases"] is JsonArray)
        {
            entry["search_aliases"] = new JsonArray();
        }

        foreach (var (name, input) in entry["input"]!["required"]!.AsObject())
        {
            var config = input!.AsArray();
            if (config is [_, JsonObject options])
            {
                options.Remove("tooltip");
                if (options.Count == 0)
                {
                    config.RemoveAt(1);
                }
            }

            if (name is "ckpt_name" or "image" && config[0] is JsonArray)
            {
                config[0] = new JsonArray();
            }
        }

        return entry;
    }
}
