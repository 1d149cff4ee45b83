using System.Collections.Concurrent;

namespace ComfyPulse.Bench.Client;

/// <summary>The library as a user has it: submit, wait for the end, have the outputs.</summary>
internal sealed class PulseWay : IWay
{
    private static readonly ConcurrentDictionary<Script, Workflow> Workflows = new();

    private ComfyUIPodClient? _client;
    private long _previewBytes;

    public Task ConnectAsync(Uri pod)
    {
        _client = new ComfyUIPodClient(pod);
        return Task.CompletedTask;
    }

    public async Task<int> RunAsync(Work work, int count, Action submitted)
    {
        var workflow = Workflows.GetOrAdd(work.Script, script => Workflow.Parse(script.ToWorkflow()));
        var runs = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => _client!.SubmitAsync(workflow)));
        submitted();
        var ends = await Task.WhenAll(runs.Select(run => EndAsync(run, work.LooksAtPreviews)));
        return ends.Count(isWhole => isWhole);
    }

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<bool> EndAsync(PromptRun run, bool looks)
    {
        if (looks)
        {
            await foreach (var preview in run.Previews)
            {
                _previewBytes += preview.Image.Length;
            }
        }

        return await run.Completion is { Outcome: PromptOutcome.Succeeded, Outputs.Count: 1 };
    }
}
