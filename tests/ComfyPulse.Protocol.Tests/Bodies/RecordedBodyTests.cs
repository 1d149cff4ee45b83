using System.Text.RegularExpressions;

namespace ComfyPulse.Protocol.Tests;

public sealed partial class RecordedBodyTests
{
    [Fact]
    public void Every_recorded_body_is_read()
    {
        var read = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var call in Traces.RestCalls())
        {
            var kind = KindOf(call);
            if (kind.Length > 0)
            {
                Read(kind, call);
                read[kind] = read.GetValueOrDefault(kind) + 1;
            }
        }

        Assert.Equal(
            ["accepted", "features", "file", "history", "history entry", "info", "job", "jobs", "queue", "refused", "stats"],
            read.Keys.Order(StringComparer.Ordinal));
        Assert.True(read["history entry"] > 100 && read["queue"] > 90 && read["refused"] > 40, string.Join(", ", read));
    }

    [Fact]
    public void A_recorded_history_entry_tells_how_the_prompt_ended()
    {
        var call = Traces.RestCalls().First(call => call.Where.StartsWith("06-runtime-error", StringComparison.Ordinal) && call.Path.StartsWith("/history/", StringComparison.Ordinal));

        Assert.True(HistoryEntry.TryRead(call.Body, call.Path.Split('/')[^1], out var entry, out _));

        Assert.Equal("error", entry!.Status!.StatusText);
        Assert.False(entry.Status.Completed);
        var error = Assert.IsType<ExecutionErrorMessage>(entry.Status.Messages[^1]);
        Assert.Equal(("2", "TraceFail", "RuntimeError", 5), (error.NodeId, error.NodeType, error.ExceptionType, error.Traceback.Count));
        Assert.Equal(["3", "4"], entry.Prompt!.OutputsToExecute);
        Assert.Equal(["4"], entry.Outputs.Keys);
        var item = Assert.Single(OutputItem.ReadAll(entry.Outputs["4"]));
        Assert.Equal(("images", new FileReference("ComfyUI_temp_svtvl_00001_.png", "", "temp")), (item.Key, item.File!));
    }

    [Fact]
    public void Skipping_the_graphs_leaves_the_rest_of_the_queue_the_same()
    {
        foreach (var call in Traces.RestCalls().Where(call => KindOf(call) == "queue"))
        {
            Assert.True(QueueBody.TryRead(call.Body, out var full, out _));
            Assert.True(QueueBody.TryRead(call.Body, out var ids, out _, skipGraphs: true));
            Assert.Equal(full!.Pending.Select(Facts), ids!.Pending.Select(Facts));
            Assert.Equal(full.Running.Select(Facts), ids.Running.Select(Facts));
            Assert.All(ids.Pending, item => Assert.True(item.Graph.Utf8.IsEmpty && item.ExtraData.Utf8.IsEmpty));
            Assert.All(full.Pending, item => Assert.False(item.Graph.Utf8.IsEmpty || item.ExtraData.Utf8.IsEmpty));
        }

        static string Facts(QueueItem item) => $"{item.Number} {item.PromptId} {string.Join(',', item.OutputsToExecute)}";
    }

    private static void Read(string kind, RestCall call)
    {
        string? problem;
        var isRead = kind switch
        {
            "accepted" => PromptAccepted.TryRead(call.Body, out _, out problem),
            "refused" => PromptRefused.TryRead(call.Body, out _, out problem),
            "info" => ExecInfo.TryRead(call.Body, out _, out problem),
            "queue" => QueueBody.TryRead(call.Body, out _, out problem),
            "history" => HistoryEntry.TryReadAll(call.Body, out _, out problem),
            "history entry" => HistoryEntry.TryRead(call.Body, call.Path.Split('/')[^1], out var entry, out problem)
                && (entry is null ? call.Body.AsSpan().SequenceEqual("{}"u8) : entry.Status!.Messages.All(message => message is not UnknownMessage)),
            "jobs" => JobList.TryRead(call.Body, out _, out problem),
            "job" => Job.TryRead(call.Body, out _, out problem),
            "stats" => SystemStats.TryRead(call.Body, out _, out problem),
            "file" => UploadedFile.TryRead(call.Body, out _, out problem),
            _ => PodFeatures.TryRead(call.Body, out _, out problem),
        };
        Assert.True(isRead, $"{call.Where}: {problem}");
    }

    private static string KindOf(RestCall call) => (call.Method, Prefix().Replace(call.Path, ""), call.Status) switch
    {
        ("POST", "/prompt", 200) => "accepted",
        ("POST", "/prompt", 400) => "refused",
        ("GET", "/prompt", 200) => "info",
        ("GET", "/queue", 200) => "queue",
        ("GET", "/history", 200) => "history",
        ("GET", ['/', 'h', 'i', 's', 't', ..], 200) => "history entry",
        ("GET", "/jobs", 200) => "jobs",
        ("GET", ['/', 'j', 'o', 'b', 's', '/', ..], 200) => "job",
        ("GET", "/system_stats", 200) => "stats",
        ("GET", "/features", 200) => "features",
        ("POST", "/upload/image", 200) => "file",
        _ => "",
    };

    [GeneratedRegex("^/api(?=/)")]
    private static partial Regex Prefix();
}
