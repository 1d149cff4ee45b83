using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Tests.Input;

public sealed class AssignmentTests
{
    [Theory]
    [InlineData("3.seed=42", "3.seed", "42")]
    [InlineData("6.text=a = b", "6.text", "a = b")]
    [InlineData("2.0.0.1.value=", "2.0.0.1.value", "")]
    [InlineData("My sampler.steps=20", "My sampler.steps", "20")]
    public void The_first_equals_sign_parts_target_and_value(string text, string target, string value) =>
        Assert.Equal(new Assignment(target, value), Assignment.TryParse(text));

    [Theory]
    [InlineData("seed=42")]
    [InlineData(".seed=42")]
    [InlineData("3.=42")]
    [InlineData("3.seed")]
    [InlineData("")]
    public void A_target_needs_a_node_and_an_input(string text) => Assert.Null(Assignment.TryParse(text));
}
