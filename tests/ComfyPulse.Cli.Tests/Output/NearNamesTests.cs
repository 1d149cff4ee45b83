using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class NearNamesTests
{
    private static readonly string[] Classes = ["KSampler", "KSamplerAdvanced", "SaveImage", "LoadImage", "VAEDecode"];

    [Theory]
    [InlineData("KSamplr", "KSampler")]
    [InlineData("ksampler", "KSampler", "KSamplerAdvanced")]
    [InlineData("SaveImag", "SaveImage")]
    [InlineData("image", "SaveImage", "LoadImage")]
    [InlineData("VAEEncode", "VAEDecode")]
    [InlineData("ImageScale")]
    [InlineData("")]
    public void A_name_is_near_if_few_letters_differ_or_what_was_typed_is_in_it(string typed, params string[] expected) =>
        Assert.Equal(expected, NearNames.Of(typed, Classes));

    [Fact]
    public void The_nearest_come_first_and_there_are_five_at_most()
    {
        var near = NearNames.Of("node", ["nodeABC", "nodeA", "nodeAB", "node", "nodeABCD", "nodeABCDE", "mode"]);

        Assert.Equal(["node", "nodeA", "mode", "nodeAB", "nodeABC"], near);
    }

    [Theory]
    [InlineData("ab", "ac", true)]
    [InlineData("ab", "cd", false)]
    [InlineData("abcdef", "abcdxy", true)]
    [InlineData("abcdef", "abcxyz", false)]
    [InlineData("abcdef", "acdefg", true)]
    public void A_third_of_the_letters_may_differ_and_one_of_a_short_name(string typed, string name, bool isNear) =>
        Assert.Equal(isNear, NearNames.Of(typed, [name]).Count == 1);

    [Fact]
    public void Names_too_long_to_be_compared_are_near_to_nothing()
    {
        var name = new string('a', 81);

        Assert.Empty(NearNames.Of(name, [name]));
        Assert.Empty(NearNames.Of("aa", [name]));
        Assert.Equal([name[1..]], NearNames.Of(name[1..], [name[1..]]));
    }

    [Fact]
    public void The_question_ends_a_sentence()
    {
        Assert.Equal("; did you mean SaveImage or LoadImage?", NearNames.Question("image", Classes));
        Assert.Equal(".", NearNames.Question("nothing like it", Classes));
        Assert.Equal("; did you mean a b?", NearNames.Question("a\u001bc", ["a\u001bb"]));
    }
}
