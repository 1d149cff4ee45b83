using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Recording;

/// <summary>Gives what the recorded REST calls told to the runs that it is about.</summary>
internal sealed class ReplayedCalls(ReplayedRuns runs, ReplayedSockets sockets, RestartSigns restarts)
{
    private readonly Dictionary<RecordedCall, ReplayedRun> _submissions = new(ReferenceEqualityComparer.Instance);

    /// <summary>A request leaves.</summary>
    public void Begin(RecordedCall call, TimeSpan at)
    {
        switch (call.Method, RecordedItemReader.Route(call.Path))
        {
            case ("POST", "/prompt"):
                if (ReplayedSubmission.Read(call) is { MakesRun: true } submission)
                {
                    var run = runs.Add(submission.PromptId, submission.Graph(), submission.Targets(), submission.ClientId, submission.IsUnclear, at);
                    _submissions.Add(call, run);
                    run.NumbersBefore = restarts.Leaves();
                    run.Machine.Apply(new RunFact.PostLeft(), at);
                    if (sockets.IsRegistered(submission.ClientId))
                    {
                        run.IsHeard = true;
                        run.Machine.Apply(new RunFact.SocketOpened(BeforeSubmission: true), at);
                    }
                }

                break;
            case ("GET", "/queue") or ("GET", "/history"):
                BeginLooks(call, at);
                break;
            case ("GET", var route) when route.StartsWith("/history/", StringComparison.Ordinal) || route.StartsWith("/api/jobs", StringComparison.Ordinal):
                BeginLooks(call, at);
                break;
        }
    }

    /// <summary>An answer has come, or will not. Returns what is odd about it; null for nothing.</summary>
    public PromptWarning? Answer(RecordedCall call, TimeSpan at)
    {
        if (call.NetworkError is not null || call.Status is 502 or 503 or 504)
        {
            restarts.PodWasAway(at);
        }

        var route = RecordedItemReader.Route(call.Path);
        switch (call.Method, route)
        {
            case ("POST", "/prompt"):
                return AnswerSubmission(call, at);
            case ("POST", _) when call.Status == 200:
                ReplayedCuts.Apply(runs, restarts, route, call, at);
                break;
            case ("GET", "/queue") when call.Status == 200:
                new ReplayedAnswers(runs, restarts, call, at).Queue();
                break;
            case ("GET", "/history") when call.Status == 200:
                new ReplayedAnswers(runs, restarts, call, at).History();
                break;
            case ("GET", "/api/jobs") when call.Status == 200:
                new ReplayedAnswers(runs, restarts, call, at).Jobs();
                break;
            case ("GET", _) when call.Status == 200 && IdOf(route, "/history/") is { } id:
                new ReplayedAnswers(runs, restarts, call, at).HistoryOf(id);
                break;
            case ("GET", _) when call.Status is 200 or 404 && IdOf(route, "/api/jobs/") is { } id:
                new ReplayedAnswers(runs, restarts, call, at).JobOf(id);
                break;
        }

        foreach (var run in runs.All)
        {
            run.TakeLook(call);
        }

        return null;
    }

    private PromptWarning? AnswerSubmission(RecordedCall call, TimeSpan at)
    {
        var submission = ReplayedSubmission.Read(call);
        if (!_submissions.Remove(call, out var run))
        {
            return new PromptWarning("submission_failed", $"A submission was answered with {(call.Status is { } status ? status : call.NetworkError)}: no prompt came of it.");
        }

        run.Number = submission.Accepted?.Number;
        run.Machine.Apply(submission.Fact(), at);
        if (submission.Accepted is { Number: { } number } && submission.IsNumberedByPod && restarts.Numbered(number, run.NumbersBefore) is { } evidence)
        {
            ReplayedRestart.Tell(runs, restarts, evidence, at);
        }

        return null;
    }

    private void BeginLooks(RecordedCall call, TimeSpan at)
    {
        foreach (var run in runs.Open)
        {
            run.BeginLook(call, at);
        }
    }

    private static string? IdOf(string route, string prefix) =>
        route.StartsWith(prefix, StringComparison.Ordinal) && route.Length > prefix.Length ? Uri.UnescapeDataString(route[prefix.Length..]) : null;
}
