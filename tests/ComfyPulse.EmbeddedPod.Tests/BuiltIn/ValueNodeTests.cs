using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

public class ValueNodeTests : BuiltInNodeTests
{
    public static TheoryData<object?, string> Shown => new()
    {
        { "héllo", "héllo" },
        { 18446744073709551615UL, "18446744073709551615" },
        { -3L, "-3" },
        { 1.0, "1.0" },
        { 0.25, "0.25" },
        { double.NaN, "nan" },
        { true, "True" },
        { null, "None" },
    };

    [Theory]
    [MemberData(nameof(Shown))]
    public async Task A_value_is_shown_as_Python_writes_it(object? value, string expected)
    {
        var call = await RunAsync("PreviewAny", ("source", value));

        Assert.Equal(expected, (string)call.Ui["text"]![0]!);
        Assert.Equal(expected, call.Result.Outputs[0]);
    }

    [Fact]
    public async Task An_object_is_shown_as_JSON_and_a_picture_by_its_size()
    {
        Assert.Equal("""{"a": [1, 2]}""", (string)(await RunAsync("PreviewAny", ("source", JsonNode.Parse("""{"a":[1,2]}""")))).Ui["text"]![0]!);
        Assert.Equal("IMAGE [1, 1, 2, 3]", (string)(await RunAsync("PreviewAny", ("source", Grey(2, 0, 0)))).Ui["text"]![0]!);
    }

    [Theory]
    [InlineData("PrimitiveString", "x")]
    [InlineData("PrimitiveStringMultiline", "x\ny")]
    [InlineData("PrimitiveInt", 5L)]
    [InlineData("PrimitiveFloat", 0.5)]
    [InlineData("PrimitiveBoolean", true)]
    public async Task A_primitive_hands_its_value_on(string classType, object value)
    {
        var call = await RunAsync(classType, ("value", value));

        Assert.Equal([value], call.Result.Outputs);
    }

    [Theory]
    [InlineData(true, "on_true", "yes")]
    [InlineData(false, "on_false", "no")]
    public async Task A_switch_needs_one_branch_and_hands_it_on(bool value, string needed, string expected)
    {
        var node = BuiltInNodes.Create(Environment).Single(candidate => candidate.Name == "ComfySwitchNode");
        var call = await RunAsync("ComfySwitchNode", ("switch", value), ("on_true", "yes"), ("on_false", "no"));

        Assert.Equal([needed], node.NeededInputs!(new NodeValues(new Dictionary<string, object?> { ["switch"] = value })));
        Assert.Equal([expected], call.Result.Outputs);
    }
}
