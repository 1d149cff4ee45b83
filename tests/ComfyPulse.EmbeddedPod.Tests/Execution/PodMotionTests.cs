namespace ComfyPulse.EmbeddedPod.Tests.Execution;

public sealed class PodMotionTests
{
    private readonly PodMotion _motion = new();

    [Fact]
    public void A_worker_that_waits_for_a_node_stands_still_once_the_node_sleeps()
    {
        Assert.False(_motion.StandsStill(sleepers: 0));

        _motion.NodeBegins(isBackground: false);

        Assert.False(_motion.StandsStill(sleepers: 0));
        Assert.True(_motion.StandsStill(sleepers: 1));
        _motion.NodeEnds(isBackground: false);
        Assert.False(_motion.StandsStill(sleepers: 0));
    }

    [Fact]
    public void Nodes_in_the_background_leave_the_worker_moving_until_it_waits_for_them_and_all_have_to_sleep()
    {
        _motion.NodeBegins(isBackground: true);
        _motion.NodeBegins(isBackground: true);
        Assert.False(_motion.StandsStill(sleepers: 2));

        _motion.WaitForBackground(nodes: 2);

        Assert.False(_motion.StandsStill(sleepers: 1));
        Assert.True(_motion.StandsStill(sleepers: 2));
        _motion.NodeEnds(isBackground: true);
        Assert.False(_motion.StandsStill(sleepers: 1));
    }

    [Fact]
    public void A_node_that_ended_just_before_the_worker_waited_lets_it_go_on()
    {
        _motion.NodeBegins(isBackground: true);
        _motion.NodeBegins(isBackground: true);
        _motion.NodeEnds(isBackground: true);

        _motion.WaitForBackground(nodes: 2);

        Assert.False(_motion.StandsStill(sleepers: 1));
    }

    [Fact]
    public void A_worker_that_waits_for_its_own_node_still_does_when_one_in_the_background_ends()
    {
        _motion.NodeBegins(isBackground: true);
        _motion.NodeBegins(isBackground: false);

        _motion.NodeEnds(isBackground: true);

        Assert.True(_motion.StandsStill(sleepers: 1));
    }
}
