using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>Something that the recorded client did, at its time.</summary>
/// <param name="At">Since the recording's beginning.</param>
/// <param name="Kind"><c>open</c>, <c>send</c>, <c>close</c>, <c>abort</c>, <c>submit</c> or <c>rest</c>.</param>
/// <param name="Socket">Which socket, where it is one.</param>
/// <param name="Data">The recorded line or object.</param>
internal sealed record TraceAction(TimeSpan At, string Kind, string Socket, JsonNode Data);

/// <summary>One recorded folder.</summary>
internal sealed class TraceFolder
{
    private readonly string _path;

    public TraceFolder(string name)
    {
        (Name, _path) = (name, Path.Combine(Root, name));
        foreach (var file in Directory.GetFiles(_path, "frames*.jsonl").Order(StringComparer.Ordinal))
        {
            var socket = Path.GetFileNameWithoutExtension(file)["frames".Length..].TrimStart('.');
            Sockets[socket.Length > 0 ? socket : "main"] = [.. File.ReadLines(file).Select(line => JsonNode.Parse(line)!)];
        }

        Submissions = Read("submit.json") switch { JsonArray list => [.. list.Select(item => item!)], { } one => [one], null => [] };
        Calls = [.. (Read("rest.json") as JsonArray ?? []).Select(call => call!)];
    }

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "traces"));

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    public string Name { get; }

    public string Version => Name.StartsWith("v0.3.64-", StringComparison.Ordinal) ? "0.3.64" : "0.33.0";

    public Dictionary<string, IReadOnlyList<JsonNode>> Sockets { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<JsonNode> Submissions { get; }

    public IReadOnlyList<JsonNode> Calls { get; }

    /// <summary>All that the client did, in order.</summary>
    public IReadOnlyList<TraceAction> Actions()
    {
        var actions = new List<TraceAction>();
        foreach (var (socket, lines) in Sockets)
        {
            foreach (var line in lines)
            {
                var kind = (string)line["type"]! switch
                {
                    "open" => "open",
                    "sent" => "send",
                    "close" when (string?)line["by"] == "client" => "close",
                    "aborted" or "fin" => "abort",
                    _ => null,
                };
                if (kind is not null)
                {
                    actions.Add(new TraceAction(At(line), kind, socket, line));
                }
            }
        }

        actions.AddRange(Submissions.Select(submission => new TraceAction(At(submission), "submit", "", submission)));
        actions.AddRange(Calls.Select(call => new TraceAction(At(call), "rest", "", call)));
        return [.. actions.OrderBy(action => action.At)];
    }

    /// <summary>What a socket had got by the time that its client said something again: how many answers to its flags, and whether its end.</summary>
    public (int Flags, bool Ended) AnsweredTo(string socket, JsonNode sent)
    {
        var lines = Sockets[socket].ToList();
        var next = lines.FindIndex(lines.IndexOf(sent) + 1, line => (string?)line["type"] == "sent");
        var until = next < 0 ? lines : lines[..next];
        return (until.Count(line => (string?)line["type"] == "text" && IsFlags(line["data"])), until.Exists(line => (string?)line["type"] == "close" && (string?)line["by"] == "server"));
    }

    public static bool IsFlags(JsonNode? message) => (string?)(message as JsonObject)?["type"] == "feature_flags";

    /// <summary>Whether the recorded pod had last said, to whichever socket, that its queue was empty.</summary>
    public bool IsEmptyAt(TimeSpan time) => Sockets.Values.SelectMany(lines => lines)
        .Where(line => At(line) <= time && (string)line["type"]! == "text" && line["data"] is JsonObject message && (string?)message["type"] == "status")
        .MaxBy(At) is { } last && (int)last["data"]!["data"]!["status"]!["exec_info"]!["queue_remaining"]! == 0
        && !Submissions.Any(submission => At(submission) <= time && At(submission) >= At(last));

    /// <summary>The outputs of each prompt in the order in which the recorded pod took them, where the recording tells it.</summary>
    public IReadOnlyList<string> OrderOutputs(IReadOnlyList<string> outputs) =>
        Calls.Select(call => call["json"]).SelectMany(Prompts).Select(prompt => prompt[4]!.AsArray().Select(id => (string)id!).ToArray())
            .FirstOrDefault(order => order.Order(StringComparer.Ordinal).SequenceEqual(outputs.Order(StringComparer.Ordinal))) ?? outputs;

    private static IEnumerable<JsonArray> Prompts(JsonNode? body) => body switch
    {
        JsonArray { Count: 5 } item when item[4] is JsonArray && item[2] is JsonObject => [item],
        JsonArray items => items.SelectMany(Prompts),
        JsonObject members => members.SelectMany(member => Prompts(member.Value)),
        _ => [],
    };

    private static TimeSpan At(JsonNode line) => TimeSpan.FromSeconds((double?)line["at"] ?? 0);

    private JsonNode? Read(string file) => File.Exists(Path.Combine(_path, file)) ? JsonNode.Parse(File.ReadAllText(Path.Combine(_path, file))) : null;

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
