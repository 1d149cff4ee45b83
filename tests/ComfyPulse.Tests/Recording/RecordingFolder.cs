using System.Text;
using System.Text.Json;

namespace ComfyPulse.Tests.Recording;

/// <summary>A recording made by a test, in a folder of its own that goes with it.</summary>
internal sealed class RecordingFolder : IDisposable
{
    public const string Graph = """{"1":{"class_type":"EmptyImage","inputs":{}},"2":{"class_type":"SaveImage","inputs":{"images":["1",0]}}}""";

    private readonly List<string> _submissions = [];
    private readonly List<string> _calls = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("comfypulse-recording-").FullName;

    /// <summary>A copy of a trace.</summary>
    public static RecordingFolder CopyOf(string trace)
    {
        var folder = new RecordingFolder();
        foreach (var file in Directory.EnumerateFiles(Traces.Folder(trace)))
        {
            System.IO.File.Copy(file, folder.File(System.IO.Path.GetFileName(file)));
        }

        return folder;
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Read(string name) => System.IO.File.ReadAllText(File(name));

    public RecordingFolder Write(string name, string content)
    {
        System.IO.File.WriteAllText(File(name), content);
        return this;
    }

    /// <summary>A submission that the pod took.</summary>
    public RecordingFolder Submit(double at, string promptId, double number = 0, string? clientId = "me", bool offersId = false) =>
        Submit(at, $$"""{"prompt":{{Graph}}{{(clientId is null ? "" : $",\"client_id\":\"{clientId}\"")}}{{(offersId ? $",\"prompt_id\":\"{promptId}\"" : "")}}}""", 200, $$$"""{"prompt_id":"{{{promptId}}}","number":{{{number}}},"node_errors":{}}""");

    /// <summary>A submission, with its answer.</summary>
    public RecordingFolder Submit(double at, string request, int status, string response)
    {
        _submissions.Add($$"""{"at":{{at}},"request":{{request}},"status":{{status}},"headers":{},"response":{{response}}}""");
        return Write("submit.json", $"[{string.Join(",\n", _submissions)}]");
    }

    /// <summary>Another call, as an element of <c>rest.json</c>.</summary>
    public RecordingFolder Call(double at, string method, string path, string rest)
    {
        _calls.Add($$"""{"at":{{at}},"ms":1.0,"method":"{{method}}","path":"{{path}}",{{rest}}}""");
        return Write("rest.json", $"[{string.Join(",\n", _calls)}]");
    }

    /// <summary>A look at the queue.</summary>
    public RecordingFolder Queue(double at, (double Number, string PromptId)[] running, params (double Number, string PromptId)[] pending) =>
        Call(at, "GET", "/queue", $$"""
            "status":200,"json":{"queue_running":[{{Items(running)}}],"queue_pending":[{{Items(pending)}}]}
            """);

    /// <summary>The history has nothing about a prompt.</summary>
    public RecordingFolder NoHistory(double at, string promptId) => Call(at, "GET", $"/history/{promptId}", "\"status\":200,\"json\":{}");

    /// <summary>The history has a prompt that succeeded.</summary>
    public RecordingFolder History(double at, string promptId, double number = 0) => Call(at, "GET", $"/history/{promptId}", $$$$"""
        "status":200,"json":{"{{{{promptId}}}}":{"prompt":[{{{{number}}}},"{{{{promptId}}}}",{{{{Graph}}}},{},["2"]],"outputs":{},"status":{"status_str":"success","completed":true,"messages":[]}}}
        """);

    /// <summary>A line of a socket's file.</summary>
    public RecordingFolder Frame(double at, string rest, string file = "frames.jsonl")
    {
        System.IO.File.AppendAllText(File(file), $$"""{"t":0,"at":{{at}},{{rest}}}""" + "\n");
        return this;
    }

    public RecordingFolder Open(double at, string clientId = "me", string file = "frames.jsonl") => Frame(at, $"\"type\":\"open\",\"url\":\"/ws?clientId={clientId}\"", file);

    /// <summary>A text frame with a prompt id.</summary>
    public RecordingFolder Text(double at, string type, string promptId, string more = "", string file = "frames.jsonl") =>
        Frame(at, $$$"""
            "type":"text","data":{"type":"{{{type}}}","data":{"prompt_id":"{{{promptId}}}"{{{more}}}}}
            """, file);

    /// <summary>All messages of a run that succeeds, from its start to <c>executing</c> null.</summary>
    public RecordingFolder Runs(double at, string promptId, string end = "execution_success", string file = "frames.jsonl") =>
        Text(at, "execution_start", promptId, $",\"timestamp\":{(long)(at * 1000)}", file)
            .Text(at, "execution_cached", promptId, ",\"nodes\":[]", file)
            .Text(at, "executing", promptId, ",\"node\":\"2\",\"display_node\":\"2\"", file)
            .Text(at, "executed", promptId, ",\"node\":\"2\",\"display_node\":\"2\",\"output\":{\"images\":[]}", file)
            .Text(at, end, promptId, $",\"timestamp\":{(long)(at * 1000)}", file)
            .Text(at, "executing", promptId, ",\"node\":null", file);

    /// <summary>Keeps only what was there when the recorder was killed at this time.</summary>
    public RecordingFolder CutAt(double time)
    {
        foreach (var file in Directory.EnumerateFiles(Path, "frames*.jsonl"))
        {
            System.IO.File.WriteAllLines(file, System.IO.File.ReadAllLines(file).Where(line => AtOf(JsonDocument.Parse(line).RootElement) <= time));
        }

        foreach (var name in (string[])["submit.json", "rest.json"])
        {
            if (System.IO.File.Exists(File(name)))
            {
                using var document = JsonDocument.Parse(Read(name));
                var elements = document.RootElement.ValueKind == JsonValueKind.Array ? [.. document.RootElement.EnumerateArray()] : new[] { document.RootElement };
                Write(name, $"[{string.Join(",\n", elements.Where(element => AtOf(element) <= time).Select(element => element.GetRawText()))}");
            }
        }

        return this;
    }

    /// <summary>When the last frame came, or the last call left.</summary>
    public double Length() => Directory.EnumerateFiles(Path, "frames*.jsonl")
        .SelectMany(System.IO.File.ReadLines)
        .Select(line => AtOf(JsonDocument.Parse(line).RootElement))
        .DefaultIfEmpty(0)
        .Max();

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private static double AtOf(JsonElement element) => element.TryGetProperty("at", out var at) ? at.GetDouble() : 0;

    private static string Items((double Number, string PromptId)[] items)
    {
        var text = new StringBuilder();
        foreach (var (number, promptId) in items)
        {
            text.Append(text.Length == 0 ? "" : ",").Append($"[{number},\"{promptId}\",{Graph},{{}},[\"2\"]]");
        }

        return text.ToString();
    }
}
