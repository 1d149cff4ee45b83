using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Tests.Input;

public sealed class PodSecretsTests
{
    [Fact]
    public void Headers_stand_a_line_each()
    {
        var secrets = From(("COMFYPULSE_HEADERS", "Authorization: Bearer a:b\r\n\n X-Key:1 \n"), ("COMFYPULSE_API_KEY", " k "), ("COMFYPULSE_POD", "pod:1"));

        Assert.Equal([new HeaderLine("Authorization", "Bearer a:b"), new HeaderLine("X-Key", "1")], secrets.Headers);
        Assert.Equal("k", secrets.ApiKey);
        Assert.Equal("http://pod:1/", secrets.Pod?.ToString());
    }

    [Fact]
    public void A_malformed_header_is_refused_without_showing_it()
    {
        var failure = Assert.Throws<CommandException>(() => From(("COMFYPULSE_HEADERS", "hunter2")));

        Assert.Equal(ExitCode.Usage, failure.ExitCode);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A b: c")]
    [InlineData(": c")]
    [InlineData("A: c\nB: d")]
    [InlineData("A")]
    public void A_header_cannot_smuggle_another(string text) => Assert.Null(HeaderLine.TryParse(text));

    private static PodSecrets From(params (string Name, string Value)[] variables) =>
        PodSecrets.FromEnvironment(name => Array.Find(variables, variable => variable.Name == name).Value);
}
