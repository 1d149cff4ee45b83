using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Client;

public sealed class LearnedCostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_live_run_teaches_its_clients_costs_under_the_pods_name()
    {
        var costs = new CostModel();
        await using var pod = await PodFixture.StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.Host.BaseUrl }, services: new PodServices { Costs = costs, CostName = "mine" });

        var run = await client.SubmitAsync(PodFixture.ImageWorkflow(), cancellationToken: Token);
        Assert.IsType<PromptOutcome.Succeeded>((await run.EndAsync()).Outcome);

        Assert.NotNull(costs.UsualRunOf("mine"));
        Assert.Contains(costs.CostsOf("mine", PromptPlan.Create(PodFixture.ImageWorkflow())), cost => cost.IsLearned);
        Assert.Null(costs.UsualRunOf(pod.Host.BaseUrl.AbsoluteUri));
    }
}
