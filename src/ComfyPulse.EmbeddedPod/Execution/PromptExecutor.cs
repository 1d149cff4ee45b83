using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Runs prompts, one at a time, with a cache that outlives them.</summary>
internal sealed class PromptExecutor(PodParts parts, InterruptFlag interrupt)
{
    private readonly ExecutionCache _cache = new(parts.MaxCacheBytes);

    public void DropCache() => _cache.Clear();

    /// <summary>Runs a prompt to its end. Never throws, unless the pod stops.</summary>
    public async Task<FinishedPrompt> RunAsync(RunningPrompt running, CancellationToken stopping)
    {
        interrupt.Clear();
        running.Record("execution_start", []);
        var results = new NodeResults(running.Graph, _cache);
        var list = new ExecutionList(running.Graph, id => results.OutputsOf(id) is not null);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var runner = new NodeRunner(running, list, results, interrupt, parts, ending.Token);
        var hasSucceeded = await RunNodesAsync(running, results, list, runner, stopping).ConfigureAwait(false);
        var finished = running.End(hasSucceeded, results.UiOf);
        await ending.CancelAsync().ConfigureAwait(false);
        await runner.DrainAsync().ConfigureAwait(false);
        _cache.Trim();
        return finished;
    }

    private async Task<bool> RunNodesAsync(RunningPrompt running, NodeResults results, ExecutionList list, NodeRunner runner, CancellationToken stopping)
    {
        var node = running.Prompt.OutputsToExecute[0];
        try
        {
            results.Begin(dropsOthers: !parts.Version.KeepsForeignResults);
            var cached = running.Prompt.Graph.Select(member => member.Key).Where(id => results.OutputsOf(id) is not null);
            running.Record("execution_cached", new JsonObject { ["nodes"] = Ids(cached) });
            foreach (var output in running.Prompt.OutputsToExecute)
            {
                list.Add(output);
            }

            while (!list.IsEmpty)
            {
                runner.ReleaseEnded();
                if (list.Pick() is { } next)
                {
                    node = next;
                    if (await runner.StepAsync(node).ConfigureAwait(false))
                    {
                        list.Complete(node);
                    }
                }
                else if (runner.HasBackground)
                {
                    await runner.WaitForBackgroundAsync().ConfigureAwait(false);
                }
                else
                {
                    node = list.BlamedForCycle();
                    throw new NodeFailureException("graph.DependencyCycleError", "Dependency cycle detected");
                }
            }

            running.Record("execution_success", []);
            return true;
        }
        catch (NodeInterruptedException)
        {
            running.Record("execution_interrupted", About(running, node, runner), isForEverybody: true);
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            running.Record("execution_error", Failure(running, node, runner, exception));
        }

        return false;
    }

    private static JsonObject About(RunningPrompt running, string node, NodeRunner runner)
    {
        var realId = running.Graph.RealId(node);
        return new JsonObject { ["prompt_id"] = running.Prompt.PromptId, ["node_id"] = realId, ["node_type"] = running.Graph[realId].Class.Name, ["executed"] = Ids(runner.Executed.Keys) };
    }

    private static JsonObject Failure(RunningPrompt running, string node, NodeRunner runner, Exception exception)
    {
        var (type, message) = PythonErrors.Describe(exception);
        var data = About(running, node, runner);
        data["exception_message"] = message + "\n";
        data["exception_type"] = type;
        data["traceback"] = PythonErrors.Traceback(exception);
        data["current_inputs"] = new JsonObject(runner.CurrentInputs?.All.Select(input => KeyValuePair.Create(input.Key, (JsonNode?)new JsonArray(Shown(input.Value)))) ?? []);
        data["current_outputs"] = Ids(running.Prompt.Graph.Select(member => member.Key));
        return data;
    }

    private static JsonArray Ids(IEnumerable<string> ids) => JsonArrays.Of(ids);

    // Numbers, texts and truth values as they are; anything else by its name.
    private static JsonNode? Shown(object? value) => value switch
    {
        null => null,
        long number => JsonValue.Create(number),
        ulong number => JsonValue.Create(number),
        double number => JsonValue.Create(number),
        bool truth => JsonValue.Create(truth),
        JsonNode json => PythonNodes.Format(json),
        _ => value.ToString(),
    };
}
