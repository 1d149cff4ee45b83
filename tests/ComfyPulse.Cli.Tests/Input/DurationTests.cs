using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Tests.Input;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1.5s", 1.5)]
    [InlineData("250ms", 0.25)]
    [InlineData("5m", 300)]
    [InlineData("1h30m", 5400)]
    [InlineData("1h2m3s4ms", 3723.004)]
    [InlineData("00:05:00", 300)]
    [InlineData("0:05", 5)]
    [InlineData("0", 0)]
    public void A_duration_is_read_as_people_type_it(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Duration.TryParse(text));

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5")]
    [InlineData("5x")]
    [InlineData("5s1m")]
    [InlineData("5m5m")]
    [InlineData("1e3")]
    [InlineData("5 m")]
    [InlineData("NaN")]
    [InlineData("9999999h")]
    [InlineData("1:2:3:4")]
    public void What_is_no_duration_is_refused(string text) => Assert.Null(Duration.TryParse(text));
}
