using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class PlannedRunTests
{
    private static readonly Workflow Fox = Workflow.Parse(Commands.Workflows.TextToImage);
    private static readonly Workflow Red = Workflow.Parse(Commands.Workflows.Image);

    [Fact]
    public void Without_a_seed_the_first_run_is_the_workflow_as_it_is_and_the_others_count_its_seed_up()
    {
        var runs = PlannedRun.All([("w/fox.json", Fox)], 3, seed: null);

        Assert.Equal(["fox.json 1/3", "fox.json 2/3", "fox.json 3/3"], runs.Select(run => run.Label));
        Assert.Equal(["1", "2", "3"], runs.Select(SeedOf));
        Assert.Same(Fox, runs[0].Workflow);
        Assert.All(runs, run => Assert.Null(run.DrawnSeed));
    }

    [Fact]
    public void A_given_seed_is_that_of_each_workflows_first_run()
    {
        var runs = PlannedRun.All([("fox.json", Fox), ("cat.json", Fox)], 2, new Seed(ulong.MaxValue, IsDrawn: false));

        Assert.Equal(["18446744073709551615", "0", "18446744073709551615", "0"], runs.Select(SeedOf));
    }

    [Fact]
    public void Random_seeds_are_another_for_each_run_and_all_are_told()
    {
        var runs = PlannedRun.All([("fox.json", Fox), ("cat.json", Fox)], 3, new Seed(7, IsDrawn: true));

        Assert.Equal(7ul, runs[0].DrawnSeed);
        Assert.Equal(6, runs.Select(SeedOf).Distinct(StringComparer.Ordinal).Count());
        Assert.All(runs, run => Assert.Equal(SeedOf(run), $"{run.DrawnSeed}"));
    }

    [Fact]
    public void A_workflow_without_a_seed_is_run_as_it_is()
    {
        Assert.All(PlannedRun.All([("red.json", Red)], 2, seed: null), run => Assert.Same(Red, run.Workflow));
        Assert.False(SeedShift.IsPossible(Red));
    }

    [Fact]
    public void Two_files_of_one_name_are_told_apart()
    {
        var runs = PlannedRun.All([("a/fox.json", Fox), ("b/fox.json", Fox), ("b/fox.json", Fox), ("c/cat.json", Fox), ("-", Fox)], 1, seed: null);

        Assert.Equal(["a/fox.json", "b/fox.json", "b/fox.json (2)", "cat.json", "standard input"], runs.Select(run => run.Label));
    }

    private static string SeedOf(PlannedRun run) => run.Workflow.Nodes["3"].Inputs["seed"].Value.ToString();
}
