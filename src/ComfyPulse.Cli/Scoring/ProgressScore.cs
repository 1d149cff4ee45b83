namespace ComfyPulse.Cli.Scoring;

/// <summary>Compares ways of calculating progress over the runs of recordings: when nothing is known of a workflow, and when a run of it has been seen.</summary>
internal static class ProgressScore
{
    /// <summary>Measures.</summary>
    /// <param name="folders">The recordings.</param>
    /// <param name="cancellationToken">Stops.</param>
    /// <returns>The blocks; none where no run can be scored.</returns>
    public static async Task<IReadOnlyList<ScoreBlock>> MeasureAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        var runs = new List<ScoredRun>();
        var cold = Way.Own.ToDictionary(way => way.Calculation, _ => new List<RunScore>());
        var recordings = 0;
        foreach (var folder in folders)
        {
            var recording = await PromptRecording.OpenAsync(folder, cancellationToken);
            IReadOnlyList<ScoredRun>? found = null;
            foreach (var (_, calculation) in Way.Own)
            {
                var prompts = await PlayedPrompt.PlayAsync(recording, new ReplayOptions { Progress = calculation }, cancellationToken);
                found ??= await RunFinder.FindAsync(recording, prompts, cancellationToken);
                cold[calculation].AddRange(found.Select(run => prompts[run.Submission].ScoreOf(run)));
            }

            runs.AddRange(found!);
            recordings += found!.Count > 0 ? 1 : 0;
        }

        if (runs.Count == 0)
        {
            return [];
        }

        var formulas = Way.Formulas.Select(way => new WayScore(way.Name, [.. runs.Select(run => Way.ScoreOf(run, way.Create(run.Workflow)))])).ToArray();
        var teachers = runs.Select(run => Teacher.Of(run, runs)).ToArray();
        return
        [
            new("cold", $"Nothing learned: {runs.Count} runs of {recordings} recordings.", [.. Own(cold), .. formulas]),
            new(
                "seen",
                $"A run of the same workflow seen before: another one for {Count(Lesson.AnotherRun)} runs, the run itself for {Count(Lesson.TheRunItself)}, none for {Count(Lesson.Nobody)} (messages were missed).",
                [.. Own(await SeenAsync(runs, teachers, cancellationToken)), .. formulas]),
        ];

        int Count(Lesson lesson) => teachers.Count(teacher => teacher.Lesson == lesson);
    }

    private static IEnumerable<WayScore> Own(Dictionary<ProgressCalculation, List<RunScore>> scores) =>
        Way.Own.Select(way => new WayScore(way.Name, scores[way.Calculation]));

    private static async Task<Dictionary<ProgressCalculation, List<RunScore>>> SeenAsync(List<ScoredRun> runs, Teacher[] teachers, CancellationToken cancellationToken)
    {
        var seen = Way.Own.ToDictionary(way => way.Calculation, _ => new List<RunScore>());
        foreach (var (index, run) in runs.Index())
        {
            foreach (var (_, calculation) in Way.Own)
            {
                var options = new ReplayOptions { Progress = calculation, Costs = new CostModel() };
                if (teachers[index].Recording is { } lesson)
                {
                    await PlayedPrompt.PlayAsync(lesson, options, cancellationToken);
                }

                var prompts = await PlayedPrompt.PlayAsync(run.Recording, options, cancellationToken);
                seen[calculation].Add(prompts[run.Submission].ScoreOf(run));
            }
        }

        return seen;
    }
}
