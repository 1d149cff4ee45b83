using ComfyPulse.Progress;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Progress;

public sealed class CostModelTests
{
    private const string Pod = "http://pod/";

    private static PromptPlan Plan { get; } = PlanOf(steps: 20, seed: 1, model: "a.safetensors");

    private static PromptPlan PlanOf(int steps, int seed, string model, int width = 1024) => PromptPlan.Create(Workflow.Parse($$$"""
        {"1": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "{{{model}}}"}},
         "2": {"class_type": "EmptyLatentImage", "inputs": {"width": {{{width}}}, "height": 1024, "batch_size": 1}},
         "3": {"class_type": "KSampler", "inputs": {"steps": {{{steps}}}, "seed": {{{seed}}}, "model": ["1", 0], "latent_image": ["2", 0]}},
         "9": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}} }
        """));

    private static NodeTiming Sampler(double step, bool cold = false, double start = 0.5) => new(2, cold, start, step, 20, 0);

    private static NodeCost CostOf(CostModel model, PromptPlan plan, int index = 2, string pod = Pod) => model.CostsOf(pod, plan)[index];

    [Fact]
    public void What_was_seen_is_expected_again_whatever_the_seed()
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, [Sampler(0.7)], TimeSpan.FromSeconds(20));

        var cost = CostOf(model, PlanOf(20, seed: 99, "a.safetensors"));

        Assert.Equal((0.7, 0.5, 20), (Math.Round(cost.Step, 6), Math.Round(cost.Start, 6), cost.Steps));
        Assert.True(cost.IsLearned);
        Assert.Equal(TimeSpan.FromSeconds(20), model.UsualRunOf(Pod));
    }

    [Fact]
    public void Another_size_and_another_model_are_guessed_from_what_is_alike()
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, [Sampler(0.7)], null);
        var prior = CostModel.PriorsOf(Plan)[2].Step;

        var larger = CostOf(model, PlanOf(30, 1, "a.safetensors", width: 2048));
        var other = CostOf(model, PlanOf(20, 1, "b.safetensors"));

        Assert.Equal(CostModel.PriorsOf(PlanOf(30, 1, "a", width: 2048))[2].Step * 0.7 / prior, larger.Step, 6);
        Assert.Equal((0.7, 30), (Math.Round(other.Step, 6), larger.Steps));
        Assert.False(larger.IsLearned || other.IsLearned);
        Assert.True(larger.Spread > CostOf(model, Plan).Spread);
    }

    [Fact]
    public void One_outlier_moves_nothing()
    {
        var model = new CostModel();
        foreach (var step in (double[])[0.7, 0.71, 40, 0.69, 0.7])
        {
            model.Learn(Pod, Plan, [Sampler(step)], null);
        }

        Assert.Equal(0.7, CostOf(model, Plan).Step, 6);
    }

    [Fact]
    public void What_has_changed_for_good_is_believed_after_three_runs()
    {
        var model = new CostModel();
        foreach (var step in (double[])[0.7, 0.7, 0.7, 0.7, 0.7, 2, 2, 2])
        {
            model.Learn(Pod, Plan, [Sampler(step)], null);
        }

        Assert.Equal(2, CostOf(model, Plan).Step, 6);
    }

    [Fact]
    public void Getting_a_model_ready_is_told_apart_from_a_warm_start()
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, [Sampler(0.7, cold: true, start: 12)], null);
        model.Learn(Pod, Plan, [Sampler(0.7, cold: false, start: 0.2)], null);

        var cost = CostOf(model, Plan);

        Assert.InRange(cost.Ready, 11, 12.1);
        Assert.Equal(0.2, cost.Start, 6);
    }

    [Fact]
    public void Each_pod_has_costs_of_its_own()
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, [Sampler(0.7)], null);

        Assert.Equal(CostModel.PriorsOf(Plan), model.CostsOf("http://other/", Plan));
        Assert.Null(model.UsualRunOf("http://other/"));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-3)]
    [InlineData(1e300)]
    public void Absurd_times_teach_nothing(double step)
    {
        var model = new CostModel();
        model.Learn(Pod, Plan, [Sampler(0.7), Sampler(step)], null);

        Assert.Equal(0.7, CostOf(model, Plan).Step, 6);
    }

    [Fact]
    public void What_is_learned_while_a_file_is_written_is_left_for_the_next_one()
    {
        var samples = new Samples();
        samples.Add(1);
        var written = samples.Unsaved;
        samples.Add(2);

        samples.Saved(written);

        Assert.Equal(1, samples.Unsaved);
        var next = new Samples();
        next.AddUnsavedOf(samples);
        Assert.Equal([2.0], next.Values);
    }

    [Fact]
    public void However_many_nodes_and_pods_there_are_it_stays_small()
    {
        var costs = new PodCosts();
        for (var i = 0UL; i < 10_000; i++)
        {
            costs.EntryOf(i).UsedAt = (long)i;
        }

        Assert.Equal(4096, costs.Entries.Count);
        Assert.Contains(9_999UL, costs.Entries.Keys);
        Assert.DoesNotContain(0UL, costs.Entries.Keys);

        var model = new CostModel();
        foreach (var pod in Enumerable.Range(0, 200))
        {
            model.Learn($"http://{pod}/", Plan, [Sampler(0.7)], TimeSpan.FromSeconds(1));
        }

        Assert.InRange(Enumerable.Range(0, 200).Count(pod => model.UsualRunOf($"http://{pod}/") is not null), 1, 64);
    }
}
