namespace ComfyPulse.Tests.Client;

/// <summary>A run beside others, whose reader writes down all that it is told after its first snapshot.</summary>
internal sealed record Bystander(PromptRun Run, string Text, Task<List<PromptEvent>> Reading)
{
    private static readonly string[] Life =
    [
        "started", "node 1", "done 1", "node 2", "text 2", "output 2", "done 2", "end",
    ];

    public static async Task<List<PromptEvent>> ReadToEndAsync(IAsyncEnumerator<PromptEvent> reading)
    {
        var events = new List<PromptEvent>();
        await using (reading)
        {
            while (await reading.MoveNextAsync())
            {
                events.Add(reading.Current);
            }
        }

        return events;
    }

    public async Task EndsUntouchedAsync()
    {
        var result = await Run.EndAsync();
        var events = await Reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
        Assert.Equal(Text, Assert.Single(result.Outputs).Text);
        Assert.Empty(result.Warnings);
        Assert.Equal(Life, events.Select(Word).OfType<string>());
        Assert.Same(result, Assert.IsType<PromptEnded>(events[^1]).Result);
        Assert.Equal(events.Select(happened => happened.Sequence).Order(), events.Select(happened => happened.Sequence));
        Assert.Equal(events.Where(happened => happened is not ProgressChanged).Select(happened => happened.Sequence).Distinct().Count(), events.Count(happened => happened is not ProgressChanged));
        var fractions = events.OfType<ProgressChanged>().Select(changed => changed.Progress.Fraction).ToList();
        Assert.Equal(fractions.Order(), fractions);
        Assert.Equal(1, fractions[^1]);
    }

    private static string? Word(PromptEvent happened) => happened switch
    {
        ProgressChanged => null,
        PromptStarted => "started",
        NodeStarted node => $"node {node.NodeId}",
        NodeFinished node => $"done {node.NodeId}",
        NodeText text => $"text {text.NodeId}",
        OutputProduced { Output: var output } => $"output {output.NodeId}",
        PromptEnded => "end",
        _ => happened.ToString(),
    };
}
