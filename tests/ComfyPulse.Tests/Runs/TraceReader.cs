using System.Text;
using System.Text.Json;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>Reads the submissions of a recording out of its files; a small reader of the tests' own.</summary>
internal static class TraceReader
{
    public static IEnumerable<TraceRun> Runs(string folder)
    {
        var records = Records(folder).OrderBy(record => record.At).ToArray();
        var submissions = records.Where(record => record.Socket is null && record.IsSubmission).ToArray();
        for (var i = 0; i < submissions.Length; i++)
        {
            var submission = submissions[i];
            if (PromptIdOf(submission.Json) is { } promptId)
            {
                // An id that is submitted again: what comes after its first end belongs to the next submission.
                var earlier = submissions.Take(i).Count(other => PromptIdOf(other.Json) == promptId);
                yield return Run(folder, i, promptId, submission, records, earlier);
            }
        }
    }

    private static TraceRun Run(string folder, int number, string promptId, Record submission, Record[] records, int earlierEnds)
    {
        var steps = new List<TraceStep> { new(submission.At, new RunFact.PostLeft(), null) };
        var graph = submission.Json.GetProperty("request").TryGetProperty("prompt", out var prompt) && prompt.ValueKind == JsonValueKind.Object ? prompt.GetRawText() : null;
        var clientId = submission.Json.GetProperty("request").TryGetProperty("client_id", out var id) ? id.GetString() : null;
        var sockets = new HashSet<string>(StringComparer.Ordinal);
        var ends = 0;
        var isRunning = false;
        var look = 0;
        var filed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            var isBefore = record.At < submission.At;
            if (record.Socket is { } socket)
            {
                switch (record.Json.GetProperty("type").GetString())
                {
                    case "open" when clientId is not null && (record.Json.GetProperty("url").GetString()!.Contains(clientId, StringComparison.Ordinal) || record.Json.GetProperty("url").GetString() == "/ws"):
                        sockets.Add(socket);
                        steps.Insert(isBefore ? 0 : steps.Count, new(isBefore ? submission.At : record.At, new RunFact.SocketOpened(isBefore), null));
                        break;
                    case "close" or "aborted" or "fin" or "lost" when sockets.Remove(socket):
                        steps.Insert(isBefore ? 0 : steps.Count, new(isBefore ? submission.At : record.At, new RunFact.SocketBroke("the recording says so"), null));
                        break;
                    case "text" when Frame(record.Json) is var frame:
                        var read = ServerFrame.Read(frame);
                        var isOurs = read.PromptId == promptId;
                        if (isOurs && !isBefore && ends == earlierEnds)
                        {
                            isRunning = true;
                            steps.Add(new(record.At, null, frame));
                        }
                        else if (isRunning && !isBefore && read is { Kind: ServerFrameKind.Executing, PromptId: null } && read.ToMessage() is ExecutingMessage { Node: { } node })
                        {
                            steps.Add(new(record.At, new RunFact.CurrentNode(node), null));
                        }
                        else if (isRunning && !isBefore && read.ToMessage() is LogsMessage logs)
                        {
                            steps.Add(new(record.At, new RunFact.LogsSaid([.. logs.Entries.Select(entry => entry.Text)]), null));
                        }

                        var isEnd = isOurs && read.Kind == ServerFrameKind.Executing && read.ToMessage() is ExecutingMessage { Node: null };
                        ends += isEnd ? 1 : 0;
                        isRunning &= !isEnd;
                        break;
                    case "binary" when isRunning:
                        steps.AddRange(Facts(record));
                        break;
                }
            }
            else if (record == submission)
            {
                steps.Add(Answer(record));
            }
            else if (!isBefore && record.Json.TryGetProperty("path", out var path) && record.Json.TryGetProperty("status", out var status) && status.GetInt32() == 200)
            {
                steps.AddRange(Look(record, path.GetString()!, promptId, ref look));
            }

            if (IsForgotten(record, filed) && !isBefore)
            {
                steps.Add(new(record.At, new RunFact.PodRestarted("a prompt that was in the history is gone"), null));
            }
        }

        // Where an id was submitted again, the history has the last submission only.
        var ours = steps.Select(step => step.Fact).OfType<RunFact.PostAccepted>().FirstOrDefault()?.Number;
        var truth = steps.Select(step => step.Fact).OfType<RunFact.HistorySaid>().LastOrDefault(said => said.Entry?.Prompt?.Number == ours)?.Entry;
        var targets = submission.Json.GetProperty("request").TryGetProperty("partial_execution_targets", out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(target => target.GetString()!).ToArray() : null;
        return new TraceRun(Path.GetFileName(folder), number, promptId, Graph(graph), targets, steps, truth) { Bodies = (AnswerOf(submission)?.GetRawText(), EntryOf(records, promptId, ours)) };
    }

    private static JsonElement? AnswerOf(Record submission) =>
        submission.Json.TryGetProperty("response", out var body) || submission.Json.TryGetProperty("json", out body) ? body : null;

    /// <summary>The last answer of the history that has this submission.</summary>
    private static string? EntryOf(Record[] records, string promptId, double? number) => records
        .Where(record => record.Socket is null && record.Json.TryGetProperty("path", out var path) && path.GetString()!.Contains("/history/" + promptId, StringComparison.Ordinal))
        .Select(record => record.Json.TryGetProperty("json", out var body) ? body.GetRawText() : record.Json.TryGetProperty("text", out var text) ? text.GetString()! : "{}")
        .LastOrDefault(body => HistoryEntry.TryRead(Encoding.UTF8.GetBytes(body), promptId, out var entry, out _) && entry?.Prompt?.Number == number && number is not null);

    private static Workflow? Graph(string? json)
    {
        try
        {
            return json is null ? null : Workflow.Parse(json);
        }
        catch (WorkflowFormatException)
        {
            return null; // some recorded submissions are wrong on purpose
        }
    }

    private static TraceStep Answer(Record record)
    {
        var response = Encoding.UTF8.GetBytes(record.Json.TryGetProperty("response", out var body) || record.Json.TryGetProperty("json", out body) ? body.GetRawText() : "{}");
        return record.Json.GetProperty("status").GetInt32() == 200 && PromptAccepted.TryRead(response, out var accepted, out _)
            ? new(record.At, new RunFact.PostAccepted(accepted!.PromptId, accepted.Number, accepted.NodeErrors), null)
            : PromptRefused.TryRead(response, out var refused, out _)
                ? new(record.At, new RunFact.PostRefused(refused!), null)
                : throw new InvalidDataException("The answer of a submission is not readable.");
    }

    private static IEnumerable<TraceStep> Look(Record record, string path, string promptId, ref int look)
    {
        var at = record.At;
        var json = record.Json.TryGetProperty("json", out var body) ? Encoding.UTF8.GetBytes(body.GetRawText())
            : record.Json.TryGetProperty("text", out var text) ? Encoding.UTF8.GetBytes(text.GetString()!) : null;
        if (json is null)
        {
            return [];
        }

        if (path.EndsWith("/queue", StringComparison.Ordinal) && QueueBody.TryRead(json, out var queue, out _))
        {
            look++;
            var place = queue!.Pending.Select(item => item.PromptId).ToList().IndexOf(promptId);
            var state = queue.Running.Any(item => item.PromptId == promptId) ? QueueState.Running : place >= 0 ? QueueState.Pending : QueueState.Absent;
            return [new(at, new RunFact.QueueSaid(state, place >= 0 ? place + queue.Running.Count : null, look), null)];
        }

        return path.Contains("/history/" + promptId, StringComparison.Ordinal) && HistoryEntry.TryRead(json, promptId, out var entry, out _)
            ? [new(at, new RunFact.HistorySaid(entry, look), null)]
            : [];
    }

    /// <summary>Whether the history no longer has a prompt that it had.</summary>
    private static bool IsForgotten(Record record, HashSet<string> filed)
    {
        var path = record.Socket is null && record.Json.TryGetProperty("path", out var value) ? value.GetString()! : "";
        if (!path.StartsWith("/history/", StringComparison.Ordinal) || !record.Json.TryGetProperty("json", out var body) || body.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var id = path["/history/".Length..];
        if (body.TryGetProperty(id, out _))
        {
            filed.Add(id);
            return false;
        }

        return filed.Contains(id);
    }

    private static IEnumerable<TraceStep> Facts(Record record) => BinaryFrame.Read(record.Json.GetProperty("base64").GetBytesFromBase64(), out _) switch
    {
        TextFrame text => [new(record.At, new RunFact.TextSaid(text.NodeId, text.Text), null)],
        ImageFrame image => [new(record.At, new RunFact.ImageCame(image.Metadata?.NodeId, image.Image, image.Kind), null)],
        _ => [],
    };

    private static byte[] Frame(JsonElement record) =>
        Encoding.UTF8.GetBytes(record.GetProperty("data") is { ValueKind: not JsonValueKind.Null } data ? data.GetRawText() : record.GetProperty("raw").GetString()!);

    private static string? PromptIdOf(JsonElement submission) =>
        (submission.TryGetProperty("response", out var body) || submission.TryGetProperty("json", out body)) && body.ValueKind == JsonValueKind.Object
            ? body.TryGetProperty("prompt_id", out var id) ? id.GetString() : "refused"
            : null;

    private static IEnumerable<Record> Records(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder, "frames*.jsonl").Order(StringComparer.Ordinal))
        {
            foreach (var line in File.ReadLines(file))
            {
                yield return new(JsonDocument.Parse(line).RootElement, Path.GetFileName(file), false);
            }
        }

        foreach (var name in new[] { "submit.json", "rest.json" }.Select(name => Path.Combine(folder, name)).Where(File.Exists))
        {
            var root = JsonDocument.Parse(File.ReadAllBytes(name)).RootElement;
            foreach (var entry in (root.ValueKind == JsonValueKind.Array ? root.EnumerateArray().ToArray() : [root]).Where(entry => entry.TryGetProperty("at", out _)))
            {
                var isPrompt = !entry.TryGetProperty("path", out var path) || (path.GetString() is "/prompt" or "/api/prompt" && entry.GetProperty("method").GetString() == "POST");
                yield return new(entry, null, isPrompt && entry.TryGetProperty("request", out var request) && request.ValueKind == JsonValueKind.Object);
            }
        }
    }

    private sealed record Record(JsonElement Json, string? Socket, bool IsSubmission)
    {
        public TimeSpan At { get; } = TimeSpan.FromSeconds(Json.GetProperty("at").GetDouble());
    }
}
