using ComfyPulse.Sockets;

namespace ComfyPulse.Tests.Sockets;

public sealed class DeafnessMachineTests
{
    private readonly DeafnessMachine _machine = new();
    private TimeSpan _now = TimeSpan.FromSeconds(1);

    [Fact]
    public void Silence_alone_proves_nothing_however_long_it_lasts()
    {
        _machine.Open(_now, isFirst: true);
        Pass(3600);

        Assert.Null(_machine.DeafBecause(_now));
        Assert.Null(_machine.WakeAt);
    }

    [Fact]
    public void A_change_with_nothing_heard_for_five_seconds_proves_it()
    {
        _machine.Open(_now, isFirst: true);
        var left = Pass(1);
        Pass(1);
        _machine.Changed(left, _now, "queued");
        Assert.Equal(_now + TimeSpan.FromSeconds(5), _machine.WakeAt);

        Pass(4.9);
        Assert.Null(_machine.DeafBecause(_now));
        Pass(0.1);
        Assert.Equal("queued", _machine.DeafBecause(_now));
        Assert.Null(_machine.DeafBecause(_now));
        Assert.Equal(1, _machine.DeafInARow);
    }

    [Fact]
    public void A_frame_that_came_between_the_change_and_its_discovery_explains_it()
    {
        _machine.Open(_now, isFirst: true);
        var left = Pass(1);
        _machine.Hear(Pass(1));
        _machine.Changed(left, Pass(1), "queued");

        Assert.Null(_machine.WakeAt);
    }

    [Fact]
    public void A_frame_that_comes_late_takes_the_suspicion_back()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Changed(_now, Pass(1), "queued");
        _machine.Hear(Pass(3));
        Pass(60);

        Assert.Null(_machine.DeafBecause(_now));
    }

    [Fact]
    public void What_changed_before_the_socket_was_open_says_nothing_of_it()
    {
        var before = _now;
        _machine.Open(Pass(1), isFirst: false);
        _machine.Changed(before, Pass(1), "queued");

        Assert.Null(_machine.WakeAt);
    }

    [Fact]
    public void The_first_socket_of_an_id_is_trusted_and_a_later_one_only_when_something_came()
    {
        _machine.Open(_now, isFirst: true);
        Assert.True(_machine.IsProven);
        Assert.False(_machine.Hear(_now));

        _machine.Close(isClean: true);
        _machine.Open(_now, isFirst: false);
        Assert.False(_machine.IsProven);
        Assert.True(_machine.Hear(_now));
        Assert.True(_machine.IsProven);
    }

    [Fact]
    public void After_an_unclean_end_a_quiet_socket_is_probed_less_and_less_often()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Close(isClean: false);
        _machine.Open(_now, isFirst: false);
        Assert.False(_machine.WantsProbe(_now));

        Assert.True(_machine.WantsProbe(Pass(10)));
        Assert.False(_machine.WantsProbe(Pass(10)));
        Assert.True(_machine.WantsProbe(Pass(10)));
        _machine.Hear(_now);
        Assert.False(_machine.WantsProbe(Pass(59)));
        Assert.True(_machine.WantsProbe(Pass(1)));
    }

    [Fact]
    public void A_socket_that_ended_in_order_leaves_nothing_to_probe_for()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Close(isClean: true);
        _machine.Open(_now, isFirst: false);

        Assert.False(_machine.WantsProbe(Pass(3600)));
    }

    [Fact]
    public void A_pod_that_never_answers_probes_is_suspected_once()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Close(isClean: false);
        _machine.Open(_now, isFirst: false);
        Assert.True(_machine.WantsProbe(Pass(10)));
        _machine.Probed(_now, _now);
        Assert.NotNull(_machine.DeafBecause(Pass(5)));

        _machine.Open(Pass(1), isFirst: false);
        Assert.Null(_machine.WakeAt);
        Assert.False(_machine.WantsProbe(Pass(3600)));
    }

    [Fact]
    public void A_probe_that_is_due_is_due_until_it_is_taken_and_only_then_is_there_a_next_one_to_wake_for()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Close(isClean: false);
        _machine.Open(_now, isFirst: false);
        Assert.Equal(_now + TimeSpan.FromSeconds(10), _machine.WakeAt);

        Assert.True(_machine.ProbeIsDue(Pass(60)));
        Assert.True(_machine.WantsProbe(_now));

        Assert.False(_machine.ProbeIsDue(_now));
        Assert.Equal(_now + TimeSpan.FromSeconds(20), _machine.WakeAt);
    }

    [Fact]
    public void A_pod_that_has_answered_a_probe_is_believed_when_it_does_not()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Close(isClean: false);
        _machine.Open(_now, isFirst: false);
        Assert.True(_machine.WantsProbe(Pass(10)));
        _machine.Probed(_now, _now);
        _machine.Hear(Pass(1));
        for (var again = 0; again < 3; again++)
        {
            Assert.True(_machine.WantsProbe(Pass(600)));
            _machine.Probed(_now, _now);
            Assert.NotNull(_machine.DeafBecause(Pass(5)));
            _machine.Open(Pass(1), isFirst: false);
        }

        Assert.Equal(3, _machine.DeafInARow);
    }

    [Fact]
    public void Whoever_hears_again_begins_to_count_anew()
    {
        _machine.Open(_now, isFirst: true);
        _machine.Changed(_now, _now, "queued");
        _machine.DeafBecause(Pass(5));
        _machine.Open(Pass(1), isFirst: false);
        _machine.Hear(Pass(1));

        Assert.Equal(0, _machine.DeafInARow);
    }

    private TimeSpan Pass(double seconds) => _now += TimeSpan.FromSeconds(seconds);
}
