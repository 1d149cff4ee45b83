using ComfyPulse.Cli.Input;

namespace ComfyPulse.Cli.Running;

/// <summary>One of the runs that a command line asks for.</summary>
/// <param name="Label">What it is called among several: <c>fox.json</c>, <c>fox.json 2/4</c>.</param>
/// <param name="Workflow">What is submitted.</param>
/// <param name="DrawnSeed">The seed, where it was drawn here and so must be told.</param>
internal sealed record PlannedRun(string Label, Workflow Workflow, ulong? DrawnSeed)
{
    /// <summary>The runs in the order in which they are submitted: all of the first workflow, then all of the second.</summary>
    /// <param name="sources">The workflows with the names of their files.</param>
    /// <param name="count">How many runs of each.</param>
    /// <param name="seed">What <c>--seed</c> asks for; null for the seeds that the workflows have.</param>
    public static IReadOnlyList<PlannedRun> All(IReadOnlyList<(string Source, Workflow Workflow)> sources, int count, Seed? seed)
    {
        var labels = Labels([.. sources.Select(source => source.Source)]);
        var runs = new List<PlannedRun>();
        foreach (var (label, (_, workflow)) in labels.Zip(sources))
        {
            for (var i = 0; i < count; i++)
            {
                // Each run gets a picture of its own: the same seed again would only bring the pod's cached results.
                var drawn = seed is { IsDrawn: true } ? runs.Count == 0 ? seed : Seed.Draw() : null;
                var its = (seed, drawn) switch
                {
                    (_, not null) => workflow.WithSeed(drawn.Value),
                    (not null, _) => workflow.WithSeed(unchecked(seed.Value + (ulong)i)),
                    _ => SeedShift.By(workflow, (ulong)i),
                };
                runs.Add(new PlannedRun(count == 1 ? label : $"{label} {i + 1}/{count}", its, drawn?.Value));
            }
        }

        return runs;
    }

    /// <summary>The names of the files; with their folders, or a number, where one name is there twice.</summary>
    private static IEnumerable<string> Labels(IReadOnlyList<string> sources)
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var source in sources)
        {
            var name = source == "-" ? "standard input" : Path.GetFileName(source);
            var label = sources.Count(other => Path.GetFileName(other) == name) > 1 ? source : name;
            var times = seen[label] = seen.GetValueOrDefault(label) + 1;
            yield return times == 1 ? label : $"{label} ({times})";
        }
    }
}
