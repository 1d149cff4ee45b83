using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>Something that the recorded client did, at its time.</summary>
/// <param name="At">Since the recording's beginning.</param>
/// <param name="Kind"><c>open</c>, <c>send</c>, <c>close</c>, <c>abort</c>, <c>submit</c> or <c>rest</c>.</param>
/// <param name="Socket">Which socket, where it is one.</param>
/// <param name="Data">The recorded line or object.</param>
internal sealed record TraceAction(TimeSpan At, string Kind, string Socket, JsonNode Data);

/// <summary>One recorded folder, or one life of the server in it: from its start to where it was killed or stopped.</summary>
internal sealed class TraceFolder
{
    private readonly string _path;

    public TraceFolder(string name)
        : this(name, TimeSpan.Zero, until: null)
    {
    }

    private TraceFolder(string name, TimeSpan from, TimeSpan? until)
    {
        Until = until;
        (Name, _path) = (name, Path.Combine(Root, name));
        foreach (var file in Directory.GetFiles(_path, "frames*.jsonl").Order(StringComparer.Ordinal))
        {
            var socket = Path.GetFileNameWithoutExtension(file)["frames".Length..].TrimStart('.');
            var lines = File.ReadLines(file).Select(line => WithoutAssets(JsonNode.Parse(line)!)).Where(line => IsInLife(line) && !IsAssetsNews(line)).ToList();
            if (lines.Count > 0)
            {
                Sockets[socket.Length > 0 ? socket : "main"] = lines;
            }
        }

        Submissions = [.. Objects("submit.json").Where(IsInLife)];
        Calls = [.. Objects("rest.json").Select(WithoutAssets).Where(IsInLife)];

        bool IsInLife(JsonNode line) => At(line) >= from && (until is null || At(line) < until);
    }

    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", "traces"));

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>The lives of the recorded server, one after the other; one, unless it was killed or stopped.</summary>
    public static IEnumerable<TraceFolder> LivesOf(string name)
    {
        var whole = new TraceFolder(name);
        var deeds = whole.Objects("actions.json").Select(action => (At: At(action), What: (string)action["action"]!)).ToList();
        if (deeds.Find(deed => deed.What.StartsWith("kill", StringComparison.Ordinal) || deed.What.StartsWith("SIGINT", StringComparison.Ordinal)) is not { What: not null } stop)
        {
            return [whole];
        }

        var first = new TraceFolder(name, TimeSpan.Zero, stop.At);
        return deeds.Find(deed => deed.What.Contains("answers again", StringComparison.Ordinal)) is { What: not null } again
            ? [first, new TraceFolder(name, again.At, until: null)]
            : [first];
    }

    public string Name { get; }

    /// <summary>When the recorded server was killed or stopped; null where it was not.</summary>
    public TimeSpan? Until { get; }

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

    private static bool IsAssetsNews(JsonNode line) =>
        line["data"] is JsonObject message && ((string?)message["type"])?.StartsWith("assets.", StringComparison.Ordinal) == true;

    // What a server with the assets database switched on adds: a flag, an id of each file, and messages of its own.
    private static JsonNode WithoutAssets(JsonNode line)
    {
        foreach (var node in Descendants(line).OfType<JsonObject>().ToList())
        {
            if (node.ContainsKey("assets"))
            {
                node["assets"] = false;
            }

            if (node.ContainsKey("filename"))
            {
                node.Remove("id");
            }
        }

        return line;
    }

    private static IEnumerable<JsonNode> Descendants(JsonNode node) =>
        (node switch { JsonObject members => members.Select(member => member.Value), JsonArray items => items, _ => [] })
            .OfType<JsonNode>().SelectMany(Descendants).Prepend(node);

    private IEnumerable<JsonNode> Objects(string file) => Read(file) switch { JsonArray list => list.Select(item => item!), { } one => [one], null => [] };

    private JsonNode? Read(string file) => File.Exists(Path.Combine(_path, file)) ? JsonNode.Parse(File.ReadAllText(Path.Combine(_path, file))) : null;

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
