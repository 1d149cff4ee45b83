using ComfyPulse.Connections;

namespace ComfyPulse.Tests.Connections;

public sealed class AwakeClockTests
{
    private readonly AwakeClock _clock = new();

    [Fact]
    public void While_it_is_read_regularly_it_is_the_clock()
    {
        for (var second = 0; second < 1000; second += 10)
        {
            Assert.Equal(TimeSpan.FromSeconds(second), _clock.Read(TimeSpan.FromSeconds(second), isTicking: true));
        }
    }

    [Fact]
    public void Two_hours_under_a_closed_lid_are_a_moment()
    {
        _clock.Read(TimeSpan.FromSeconds(10), isTicking: true);

        Assert.Equal(TimeSpan.FromSeconds(20), _clock.Read(TimeSpan.FromHours(2), isTicking: true));
        Assert.Equal(TimeSpan.FromSeconds(25), _clock.Read(TimeSpan.FromHours(2) + TimeSpan.FromSeconds(5), isTicking: true));
    }

    [Fact]
    public void Where_nobody_had_reason_to_read_it_a_gap_is_just_time()
    {
        _clock.Read(TimeSpan.FromSeconds(10), isTicking: true);

        Assert.Equal(TimeSpan.FromHours(2), _clock.Read(TimeSpan.FromHours(2), isTicking: false));
    }
}
