namespace ComfyPulse.EmbeddedPod.Tests.Timing;

public sealed class JitterTests
{
    private const int Steps = 15_000;

    [Fact]
    public void Work_differs_a_little_and_the_same_again_for_the_same_prompt_and_node()
    {
        var factors = Factors("prompt", "3");

        Assert.Equal(factors, Factors("prompt", "3"));
        Assert.NotEqual(factors, Factors("prompt", "4"));
        Assert.NotEqual(factors, Factors("another", "3"));
        Assert.All(factors, factor => Assert.InRange(factor, 1 - Jitter.Most, 1 + Jitter.Most));
        Assert.InRange(factors.Average(), 0.99, 1.01);
        Assert.InRange(factors.Max() - factors.Min(), Jitter.Most, 2 * Jitter.Most);
    }

    [Fact]
    public void A_rare_step_takes_much_longer_and_the_others_do_not()
    {
        var jitter = new Jitter("prompt", "3");
        var steps = Enumerable.Range(1, Steps).Select(jitter.OfStep).ToList();

        var outliers = steps.Where(factor => factor > 1 + Jitter.Most).ToList();
        Assert.InRange(outliers.Count, Steps / 300, Steps / 75);
        Assert.All(outliers, factor => Assert.InRange(factor, Jitter.Outlier * (1 - Jitter.Most), Jitter.Outlier * (1 + Jitter.Most)));
        Assert.All(steps, factor => Assert.InRange(factor, 1 - Jitter.Most, 2));
    }

    private static List<double> Factors(string prompt, string node)
    {
        var jitter = new Jitter(prompt, node);
        return [.. Enumerable.Range(0, Steps).Select(number => jitter[number])];
    }
}
