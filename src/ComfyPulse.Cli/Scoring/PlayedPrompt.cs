namespace ComfyPulse.Cli.Scoring;

/// <summary>What a player told about one prompt of a recording.</summary>
internal sealed class PlayedPrompt(int submission)
{
    /// <summary>How often the bar is looked at: it moves between the messages, too.</summary>
    private const int Looks = 500;

    private readonly List<(TimeSpan At, PromptProgress Progress)> _told = [];
    private bool _wasFollowed;

    public int Submission { get; } = submission;

    public PromptId? PromptId { get; private set; }

    /// <summary>When it began to run; null where that was not seen.</summary>
    public TimeSpan? StartedAt { get; private set; }

    /// <summary>When all was known about its end.</summary>
    public TimeSpan EndedAt { get; private set; }

    public bool HasSucceeded { get; private set; }

    /// <summary>Since when its socket was open; null where it was not, or broke.</summary>
    public TimeSpan? HeardSince { get; private set; }

    /// <summary>Plays a recording.</summary>
    /// <returns>Its prompts, in the order in which they turned up.</returns>
    public static async Task<IReadOnlyList<PlayedPrompt>> PlayAsync(PromptRecording recording, ReplayOptions options, CancellationToken cancellationToken)
    {
        var prompts = new List<PlayedPrompt>();
        await foreach (var replayed in PromptReplay.PlayAsync(recording, options, cancellationToken))
        {
            if (replayed.Submission < 0)
            {
                continue;
            }

            while (prompts.Count <= replayed.Submission)
            {
                prompts.Add(new PlayedPrompt(prompts.Count));
            }

            prompts[replayed.Submission].Take(replayed);
        }

        return prompts;
    }

    /// <summary>The next thing that the player told about it.</summary>
    public void Take(ReplayedEvent replayed)
    {
        PromptId = replayed.PromptId ?? PromptId;
        switch (replayed.Happened)
        {
            case PromptStarted:
                StartedAt ??= replayed.At;
                break;
            case PromptSnapshot snapshot:
                _told.Add((replayed.At, snapshot.Progress));
                break;
            case ProgressChanged changed:
                _told.Add((replayed.At, changed.Progress));
                break;
            case FollowedBy followed:
                HeardSince = followed.Source != FollowSource.WebSocket ? null : _wasFollowed ? HeardSince : replayed.At;
                _wasFollowed = true;
                break;
            case PromptEnded ended:
                EndedAt = replayed.At;
                HasSucceeded = ended.Result.Outcome is PromptOutcome.Succeeded;
                break;
        }
    }

    /// <summary>How good what was told is for a run, which is this prompt's.</summary>
    public RunScore ScoreOf(ScoredRun run) => RunScore.Of(run, Line(run), time => At(run.Start + TimeSpan.FromSeconds(time))?.Eta?.TotalSeconds);

    private FractionLine Line(ScoredRun run)
    {
        var line = new FractionLine(run.Seconds);
        for (var index = 0; index < _told.Count; index++)
        {
            var from = Math.Max(0, Seconds(run, _told[index].At));
            var to = index + 1 < _told.Count ? Seconds(run, _told[index + 1].At) : run.Seconds;
            if (to < from || from > run.Seconds)
            {
                continue;
            }

            to = Math.Min(to, run.Seconds);
            line.Jump(from, FractionOf(index, run, from));
            var look = run.Seconds / Looks;
            for (var time = (Math.Floor(from / look) + 1) * look; time < to; time += look)
            {
                line.Move(time, FractionOf(index, run, time));
            }

            line.Move(to, FractionOf(index, run, to));
        }

        return line;
    }

    private double FractionOf(int index, ScoredRun run, double time) => Later(index, run.Start + TimeSpan.FromSeconds(time)).Fraction;

    private PromptProgress? At(TimeSpan at) => _told.FindLastIndex(told => told.At <= at) is var index and >= 0 ? Later(index, at) : null;

    private PromptProgress Later(int index, TimeSpan at)
    {
        var (toldAt, progress) = _told[index];
        return progress.After(progress.Elapsed + (at - toldAt));
    }

    private static double Seconds(ScoredRun run, TimeSpan at) => (at - run.Start).TotalSeconds;
}
