using ComfyPulse.Conformance.Tests.Pods;
using ComfyPulse.Conformance.Tests.Workflows;
using ComfyPulse.Protocol;

namespace ComfyPulse.Conformance.Tests.Runs;

public sealed class CacheTests(PodsUnderTest pods)
{
    /// <summary>A pod before 0.3.68 drops what the prompt before had, and other people's prompts may come between two of ours.</summary>
    private const int Tries = 5;

    [Theory, EachPod]
    public async Task The_same_workflow_again_is_cached_whole_and_has_the_same_output(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var graph = Graph.Plain(visit.NewName());

        var (first, again, cached) = await RunTwiceAsync(visit, graph, graph, ["1", "2", "3"]);

        Assert.Superset(new HashSet<string>(["1", "2", "3"], StringComparer.Ordinal), new HashSet<string>(cached, StringComparer.Ordinal));
        Assert.Equal(Assert.Single(first.Outputs).File, Assert.Single(again.Outputs).File);
    }

    [Theory, EachPod]
    public async Task Only_what_has_changed_in_a_workflow_runs_again(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var name = visit.NewName();
        var graph = Graph.Plain(name);

        var (_, again, cached) = await RunTwiceAsync(visit, graph, new Graph(graph).Save("3", "2", name + "-again"), ["1", "2"]);

        Assert.Contains("2", cached);
        Assert.DoesNotContain("3", cached);
        Assert.StartsWith(name.Split('/')[1] + "-again_", Assert.Single(again.Outputs).File!.FileName, StringComparison.Ordinal);
    }

    [Theory, EachPod]
    public async Task A_cached_output_node_is_told_of_as_executed_without_having_run(string pod)
    {
        await using var visit = await pods.VisitAsync(pod);
        var socket = await visit.OpenSocketAsync();
        var graph = Graph.Plain(visit.NewName());

        for (var attempt = 1; ; attempt++)
        {
            await socket.RunOfAsync(await visit.PostAsync(graph, socket.ClientId), visit.Stop);
            var messages = await socket.RunOfAsync(await visit.PostAsync(graph, socket.ClientId), visit.Stop);
            var cached = messages.Single(message => message.Type == "execution_cached").Data.GetProperty("nodes").GetArrayLength();
            if (cached < 3 && attempt < Tries)
            {
                continue;
            }

            Assert.Equal(3, cached);
            Assert.Equal("3", Assert.Single(messages, message => message.Type == "executed").Node);
            Assert.Null(Assert.Single(messages, message => message.Type == "executing").Node);
            break;
        }
    }

    private static async Task<(PromptResult First, PromptResult Again, IReadOnlyList<string> Cached)> RunTwiceAsync(PodVisit visit, Graph graph, Graph second, IReadOnlyCollection<string> wanted)
    {
        for (var attempt = 1; ; attempt++)
        {
            var first = (await visit.RunAsync(graph)).EnsureSucceeded();
            var run = await visit.SubmitAsync(second);
            var again = (await run.Completion.WaitAsync(visit.Stop)).EnsureSucceeded();
            var entry = await visit.Client.Routes.History.GetAsync(run.PromptId.Value, visit.Stop);
            var cached = entry!.Status!.Messages.OfType<ExecutionCachedMessage>().Single().Nodes;
            if (attempt == Tries || wanted.All(cached.Contains))
            {
                return (first, again, cached);
            }
        }
    }
}
