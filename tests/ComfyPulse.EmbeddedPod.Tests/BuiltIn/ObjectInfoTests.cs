using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ObjectInfoTests : BuiltInNodeTests
{
    // Recorded from ComfyUI 0.33.0: with the traces, and on their own for the classes that no trace uses.
    private static readonly JsonObject Recorded = Read("..", "..", "traces", "23-rest-info", "object_info.subset.json");

    private static readonly JsonObject RecordedAlone = Read("object_info.0.33.json");

    public static TheoryData<string> RecordedClasses =>
    [
        .. BuiltInNodes.Create(new NodeEnvironment("", "", "", default, "0.33.0")).Select(node => node.Name).Where(name => Recorded.ContainsKey(name) || RecordedAlone.ContainsKey(name)),
    ];

    [Fact]
    public void Every_class_that_was_recorded_alone_is_built_in() =>
        Assert.Empty(RecordedAlone.Select(entry => entry.Key).Except(BuiltInNodes.Create(Environment).Select(node => node.Name)));

    [Theory]
    [MemberData(nameof(RecordedClasses))]
    public void A_class_is_described_as_recorded(string classType)
    {
        var expected = Normalize((Recorded[classType] ?? RecordedAlone[classType])!.DeepClone());
        var actual = Normalize(Describe(classType));

        Assert.True(JsonNode.DeepEquals(expected, actual), $"expected {expected.ToJsonString()}\nbut was  {actual.ToJsonString()}");
    }

    [Fact]
    public void The_largest_seed_is_written_exactly()
    {
        var node = new NodeClass("Any", _ => throw new NotSupportedException()) { Inputs = [new NodeInput("seed", "INT") { Max = ulong.MaxValue, Min = long.MinValue, Default = 5L }] };

        Assert.Contains("\"seed\":[\"INT\",{\"default\":5,\"min\":-9223372036854775807,\"max\":18446744073709551615}]", Write(node), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("KSamplerSelect", null)]
    [InlineData("EmptySD3LatentImage", null)]
    [InlineData("FluxGuidance", null)]
    [InlineData("BasicGuider", "Basic Guider")]
    [InlineData("CFGGuider", "CFG Guider")]
    [InlineData("ModelSamplingFlux", "ModelSamplingFlux")]
    [InlineData("PrimitiveString", "Text")]
    [InlineData("DualCLIPLoader", "Load CLIP (Dual)")]
    [InlineData("ConditioningZeroOut", "Conditioning Zero Out")]
    [InlineData("ImageQuantize", "Quantize Image")]
    [InlineData("SaveWEBM", "Save WEBM")]
    [InlineData("LoadAudio", "Load Audio")]
    [InlineData("SaveAudioMP3", "Save Audio (MP3) (DEPRECATED)")]
    [InlineData("SaveAudioOpus", "Save Audio (Opus) (DEPRECATED)")]
    [InlineData("EmptyAceStepLatentAudio", "Empty Ace Step 1.0 Latent Audio")]
    [InlineData("TextEncodeAceStepAudio", null)]
    [InlineData("LatentApplyOperationCFG", null)]
    public void A_class_has_the_name_to_show_that_0_33_gives_it_which_may_be_none(string classType, string? expected)
    {
        var entry = Describe(classType).AsObject();

        Assert.True(entry.ContainsKey("display_name"));
        Assert.Equal(expected, (string?)entry["display_name"]);
    }

    [Fact]
    public void A_class_of_ones_own_that_makes_things_up_says_so()
    {
        var node = new NodeClass("Any", _ => throw new NotSupportedException()) { Description = "Guesses.", IsSimulated = true };

        Assert.Contains("\"description\":\"Simulated: Guesses.\"", Write(node), StringComparison.Ordinal);
    }

    private static JsonObject Read(params string[] path) => JsonNode.Parse(File.ReadAllText(Path.Combine([Path.GetDirectoryName(ThisFile())!, .. path])))!.AsObject();

    private static string ThisFile([CallerFilePath] string thisFile = "") => thisFile;

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

    // The recordings have the word "text" for descriptions and no aliases; tooltips and the file names of their server do not count.
    private static JsonNode Normalize(JsonNode entry)
    {
        entry["description"] = "";
        entry.AsObject().Remove("output_tooltips");
        if (entry["search_aliases"] is JsonArray)
        {
            entry["search_aliases"] = new JsonArray();
        }

        foreach (var (name, input) in ((string[])["required", "optional"]).SelectMany(group => entry["input"]![group]?.AsObject().ToArray() ?? []))
        {
            var config = input!.AsArray();
            RemoveTooltips(config);
            if (config is [_, JsonObject { Count: 0 }])
            {
                config.RemoveAt(1);
            }

            if (name is "ckpt_name" or "control_net_name" or "clip_name" || (name == "image" && config[0] is JsonArray))
            {
                config[0] = new JsonArray();
            }
            else if (name is "model_name" or "existing_lora")
            {
                config[1]!["options"] = new JsonArray();
            }
        }

        return entry;
    }

    private static void RemoveTooltips(JsonNode? node)
    {
        if (node is JsonObject members)
        {
            members.Remove("tooltip");
        }

        foreach (var child in node switch
        {
            JsonObject container => [.. container.Select(member => member.Value)],
            JsonArray array => array.ToArray(),
            _ => [],
        })
        {
            RemoveTooltips(child);
        }
    }
}
