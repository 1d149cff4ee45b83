using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Workflows;

public class PromptPlanTests
{
    private static Workflow Graph { get; } = Workflow.Parse("""
        {"load": {"class_type": "CheckpointLoaderSimple", "inputs": {}},
         "text": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["load", 1], "again": ["load", 1]}},
         "sample": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["load", 0], "positive": ["text", 0], "missing": ["nowhere", 0]}},
         "save": {"class_type": "SaveImage", "inputs": {"images": ["sample", 0]}},
         "custom": {"class_type": "MyShow", "inputs": {"x": ["sample", 0]}},
         "orphan": {"class_type": "EmptyImage", "inputs": {}}}
        """);

    private static string[] Roots(PromptPlan plan) => [.. plan.Roots.Select(root => plan.Nodes[root].Id)];

    private static string[] Needed(PromptPlan plan) => [.. Enumerable.Range(0, plan.Nodes.Count).Where(plan.IsNeeded).Select(i => plan.Nodes[i].Id)];

    [Fact]
    public void Output_nodes_are_known_classes_and_nodes_that_feed_no_other()
    {
        Assert.Equal(["save", "custom", "orphan"], Roots(PromptPlan.Create(Graph)));
    }

    [Fact]
    public void What_the_pod_says_of_its_classes_wins()
    {
        Assert.Equal(["save"], Roots(PromptPlan.Create(Graph, classType => classType == "SaveImage")));
        Assert.Equal(["save", "custom"], Roots(PromptPlan.Create(Graph, classType => classType == "EmptyImage" ? false : null)));
    }

    [Fact]
    public void Targets_are_the_roots_and_only_what_they_need_will_run()
    {
        var plan = PromptPlan.Create(Graph, targets: ["text", "unknown"]);

        Assert.Equal(["text"], Roots(plan));
        Assert.Equal(["load", "text"], Needed(plan));
        Assert.Equal(["load", "text", "sample", "save"], Needed(plan.WithRoots(["save"])));
    }

    [Fact]
    public void Nodes_are_found_by_text_and_by_bytes()
    {
        var plan = PromptPlan.Create(Workflow.Parse("""{"узел-1": {"class_type": "A", "inputs": {}}}"""));

        Assert.Equal((0, 0, -1), (plan.IndexOf("узел-1"), plan.IndexOf("узел-1"u8), plan.IndexOf("x"u8)));
        Assert.Equal(-1, plan.IndexOf(new byte[] { 0xFF, 0xFE }));
        Assert.Equal(-1, plan.IndexOf(new byte[1000]));
    }

    [Fact]
    public void A_custom_samplers_steps_are_those_of_its_scheduler()
    {
        var plan = PromptPlan.Create(Workflow.Parse("""
            {"1": {"class_type": "BasicScheduler", "inputs": {"steps": 50}},
             "2": {"class_type": "SamplerCustomAdvanced", "inputs": {"sigmas": ["1", 0]}},
             "3": {"class_type": "KSamplerAdvanced", "inputs": {"steps": 50, "start_at_step": 40, "end_at_step": 10000}},
             "4": {"class_type": "KSampler", "inputs": {"steps": -3}},
             "5": {"class_type": "KSampler", "inputs": {"steps": 1e300}}}
            """));

        Assert.Equal([50, 50, 10, 0, 1e6], plan.Nodes.Select(node => node.Work.Steps));
    }
}
