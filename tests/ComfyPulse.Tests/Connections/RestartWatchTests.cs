using ComfyPulse.Connections;

namespace ComfyPulse.Tests.Connections;

public sealed class RestartWatchTests
{
    private static readonly TimeSpan Now = TimeSpan.FromSeconds(9);
    private readonly RestartWatch _watch = new();

    [Fact]
    public void A_history_that_lost_what_it_had_while_the_pod_was_away_proves_a_restart()
    {
        _watch.InHistory("a");
        Assert.Null(_watch.ToCheck);
        _watch.PodWasAway(Now);
        Assert.Equal("a", _watch.ToCheck);

        Assert.Contains("a", _watch.Checked("a", isThere: false, _watch.TimesAway), StringComparison.Ordinal);
        Assert.Null(_watch.ToCheck);
        Assert.Null(_watch.Sentinel);
    }

    [Fact]
    public void A_history_that_kept_it_proves_that_the_pod_is_the_same()
    {
        _watch.InHistory("a");
        _watch.PodWasAway(Now);

        Assert.Null(_watch.Checked("a", isThere: true, _watch.TimesAway));
        Assert.Null(_watch.AwaySince);
        Assert.Null(_watch.ToCheck);
    }

    [Fact]
    public void A_look_that_began_before_the_pod_was_away_again_proves_nothing_but_a_loss()
    {
        _watch.InHistory("a");
        _watch.PodWasAway(Now);
        var before = _watch.TimesAway;
        _watch.PodWasAway(Now);

        Assert.Null(_watch.Checked("a", isThere: true, before));
        Assert.False(_watch.Same("a", before));
        Assert.Equal("a", _watch.ToCheck);
        Assert.Contains("a", _watch.Checked("a", isThere: false, before), StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_earlier_process_saw_is_the_witness_from_then_on_unless_there_is_a_newer_one()
    {
        Assert.True(_watch.Same("a", _watch.TimesAway));
        Assert.Equal("a", _watch.Sentinel);
        _watch.InHistory("b");
        _watch.PodWasAway(Now);

        Assert.True(_watch.Same("a", _watch.TimesAway));
        Assert.Equal("b", _watch.Sentinel);
        Assert.Null(_watch.AwaySince);
    }

    [Fact]
    public void Numbers_that_begin_anew_prove_it_only_if_the_pod_was_away()
    {
        Assert.Null(Number(7));
        Assert.Null(Number(3));
        _watch.PodWasAway(Now);

        Assert.Contains("0", Number(0), StringComparison.Ordinal);
        Assert.Null(Number(1));
    }

    [Fact]
    public void Numbers_that_go_on_prove_nothing()
    {
        Number(7);
        _watch.PodWasAway(Now);

        Assert.Null(Number(8));
        Assert.NotNull(_watch.AwaySince);
    }

    [Fact]
    public void Answers_that_come_out_of_order_prove_nothing()
    {
        var (first, second) = (_watch.Leaves(), _watch.Leaves());
        Assert.Null(_watch.Numbered(6, second));
        _watch.PodWasAway(Now);

        Assert.Null(_watch.Numbered(5, first));
        Assert.NotNull(_watch.AwaySince);
        Assert.Contains("4", Number(4), StringComparison.Ordinal);
    }

    [Fact]
    public void A_submission_of_before_a_restart_says_nothing_about_the_pod_of_afterwards()
    {
        Number(7);
        var (late, later) = (_watch.Leaves(), _watch.Leaves());
        _watch.PodWasAway(Now);
        Assert.NotNull(Number(0));
        _watch.PodWasAway(Now);

        Assert.Null(_watch.Numbered(8, late)); // the old one's answer
        Assert.Null(_watch.Numbered(1, later)); // the new one's
        Assert.Null(Number(2));
        Assert.Contains("1", Number(1), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_learned_while_the_pod_may_be_another_is_no_witness()
    {
        _watch.PodWasAway(Now);
        _watch.InHistory("b");

        Assert.Null(_watch.Sentinel);
    }

    [Fact]
    public void A_witness_is_wanted_once_a_submission_and_not_when_there_is_one()
    {
        Assert.False(_watch.TakeWish());
        _watch.Wish();
        Assert.True(_watch.TakeWish());
        Assert.False(_watch.TakeWish());
        _watch.InHistory("a");
        _watch.Wish();
        Assert.False(_watch.TakeWish());
    }

    /// <summary>A submission that leaves and is answered before the next.</summary>
    private string? Number(double number) => _watch.Numbered(number, _watch.Leaves());
}
