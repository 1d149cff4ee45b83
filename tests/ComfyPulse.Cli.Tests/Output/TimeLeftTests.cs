using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class TimeLeftTests
{
    [Theory]
    [InlineData(0, "0:00 left")]
    [InlineData(0.2, "0:01 left")]
    [InlineData(130, "2:10 left")]
    [InlineData(3723, "1:02:03 left")]
    public void A_time_that_is_sure_is_a_clock(double seconds, string words)
    {
        Assert.Equal(words, Left(seconds));
        Assert.Equal(words, Left(seconds, seconds - 4, seconds + 4));
    }

    [Theory]
    [InlineData(7, "about 5 s left")]
    [InlineData(18, "about 20 s left")]
    [InlineData(44, "about 40 s left")]
    [InlineData(58, "about 1 min left")]
    [InlineData(130, "about 2 min left")]
    [InlineData(40 * 60, "about 40 min left")]
    [InlineData(58 * 60, "about 1 h left")]
    [InlineData(5400, "about 1.5 h left")]
    [InlineData(36_000, "about 10 h left")]
    public void A_time_that_may_well_be_another_is_a_round_number(double seconds, string words)
    {
        Assert.Equal(words, Left(seconds, 0, seconds * 2 + 11));
        Assert.Equal(words.Replace("about ", "~", StringComparison.Ordinal), Left(seconds, 0, seconds * 2 + 11, isShort: true));
    }

    [Fact]
    public void Nothing_is_said_of_a_time_that_is_not_known() => Assert.Equal("", TimeLeft.Of(null, new EtaRange(TimeSpan.Zero, TimeSpan.MaxValue), isShort: false));

    [Theory]
    [InlineData(null, "")]
    [InlineData(0.0, "")]
    [InlineData(double.NaN, "")]
    [InlineData(3.24, "3.2 it/s")]
    [InlineData(250.0, "250 it/s")]
    [InlineData(0.55, "1.8 s/it")]
    [InlineData(0.005, "200 s/it")]
    public void A_rate_is_told_by_whichever_is_more_than_one(double? perSecond, string words) => Assert.Equal(words, ProgressText.Rate(perSecond));

    private static string Left(double seconds, double? low = null, double high = 0, bool isShort = false) => TimeLeft.Of(
        TimeSpan.FromSeconds(seconds),
        low is { } known ? new EtaRange(TimeSpan.FromSeconds(known), TimeSpan.FromSeconds(high)) : null,
        isShort);
}
