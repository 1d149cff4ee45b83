using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class SafeTextTests
{
    [Theory]
    [InlineData("plain – ü 猫 🦊", "plain – ü 猫 🦊")]
    [InlineData("a\r\n  b\tc ", "a b c")]
    [InlineData("\u001b[31mred\u001b[0m", "[31mred [0m")]
    [InlineData("\u009b2Jx\u0007", "2Jx")]
    [InlineData("safe\u202Egnp.exe", "safe gnp.exe")]
    [InlineData(null, "")]
    public void Nothing_that_moves_a_terminal_gets_through(string? text, string expected) => Assert.Equal(expected, SafeText.OneLine(text));

    [Fact]
    public void A_long_text_is_cut() => Assert.Equal("aaaa…", SafeText.OneLine(new string('a', 100), 5));
}
