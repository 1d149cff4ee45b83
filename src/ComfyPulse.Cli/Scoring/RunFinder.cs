using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Scoring;

/// <summary>Finds the runs of a recording that can be scored: they succeeded, their whole work and their graph are in it, and they were not too short.</summary>
internal static class RunFinder
{
    private sealed record Heard(TimeSpan At, string Socket, string? ClientId, ServerMessage Message);

    /// <param name="recording">The recording.</param>
    /// <param name="prompts">What a player told about its prompts.</param>
    /// <param name="cancellationToken">Stops.</param>
    public static async Task<IReadOnlyList<ScoredRun>> FindAsync(PromptRecording recording, IReadOnlyList<PlayedPrompt> prompts, CancellationToken cancellationToken)
    {
        var submissions = new Dictionary<string, Queue<RecordedSubmission>>(StringComparer.Ordinal);
        await foreach (var submission in recording.ReadSubmissionsAsync(cancellationToken))
        {
            if (submission.PromptId is { Value: var id })
            {
                submissions.TryAdd(id, []);
                submissions[id].Enqueue(submission);
            }
        }

        var messages = await HearAsync(recording, cancellationToken);
        var runs = new List<ScoredRun>();
        foreach (var prompt in prompts)
        {
            // An id may have been submitted several times: the player counts them in the same order.
            if (prompt.PromptId is { Value: var id }
                && submissions.TryGetValue(id, out var ofId) && ofId.TryDequeue(out var submission)
                && messages.TryGetValue(id, out var ofPrompt)
                && RunOf(recording, prompt, submission, ofPrompt) is { } run)
            {
                runs.Add(run);
            }
        }

        return runs;
    }

    private static async Task<Dictionary<string, List<Heard>>> HearAsync(PromptRecording recording, CancellationToken cancellationToken)
    {
        var messages = new Dictionary<string, List<Heard>>(StringComparer.Ordinal);
        await foreach (var recorded in recording.ReadMessagesAsync(cancellationToken))
        {
            if (Read(recorded) is (string promptId, ServerMessage message))
            {
                messages.TryAdd(promptId, []);
                messages[promptId].Add(new Heard(recorded.At, recorded.Socket, recorded.ClientId, message));
            }
        }

        return messages;
    }

    private static (string? PromptId, ServerMessage? Message) Read(RecordedMessage recorded)
    {
        var frame = ServerFrame.Read(recorded.Utf8.Span);
        return frame.HasPromptId ? (frame.PromptId, frame.ToMessage()) : default;
    }

    private static ScoredRun? RunOf(PromptRecording recording, PlayedPrompt prompt, RecordedSubmission submission, List<Heard> ofPrompt)
    {
        if (prompt is not { HasSucceeded: true, StartedAt: { } start, PromptId: { } promptId } || submission.Workflow is not { } workflow)
        {
            return null;
        }

        var own = OwnOf(submission.ClientId, [.. ofPrompt.Where(heard => heard.At >= start && heard.At <= prompt.EndedAt)]);

        // A run that was met in the middle has no true share of time.
        var begin = own.FindIndex(heard => heard.Message is ExecutionStartMessage);
        if (begin < 0 || own[begin].At != start)
        {
            return null;
        }

        // Pods before July 2024 tell no success; and an id that runs again later has another one.
        var success = own.FindIndex(begin, heard => heard.Message is ExecutionSuccessMessage);
        var end = success < 0 ? prompt.EndedAt : own[success].At;
        var told = own[begin..(success < 0 ? own.Count : success + 1)];
        return end - start < ScoredRun.Shortest || WorkOf(own[begin].Message, success < 0 ? null : own[success].Message) < ScoredRun.Shortest
            ? null
            : new ScoredRun(recording, prompt.Submission, promptId, workflow, submission.At, start, end, prompt.EndedAt, prompt.HeardSince <= submission.At, [.. told.Select(heard => ((heard.At - start).TotalSeconds, heard.Message))]);
    }

    /// <summary>How long it was at work by the pod's own clock: messages may have been held up on their way. Without stamps, long enough.</summary>
    private static TimeSpan WorkOf(ServerMessage start, ServerMessage? success) =>
        start is ExecutionStartMessage { Timestamp: { } from } && success is ExecutionSuccessMessage { Timestamp: { } to } ? TimeSpan.FromMilliseconds(to - from) : TimeSpan.MaxValue;

    /// <summary>Several sockets may have got the same messages: those of the client that submitted, or else of the socket that got the most.</summary>
    private static List<Heard> OwnOf(string? clientId, List<Heard> messages)
    {
        var own = messages.FindAll(heard => clientId is not null && heard.ClientId == clientId);
        return own.Count > 0 ? own : messages.GroupBy(heard => heard.Socket, StringComparer.Ordinal).MaxBy(group => group.Count())?.ToList() ?? [];
    }
}
