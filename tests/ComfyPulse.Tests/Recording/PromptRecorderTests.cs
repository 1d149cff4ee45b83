using System.Text;
using System.Text.Json;
using ComfyPulse.Recording;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Recording;

public sealed class PromptRecorderTests
{
    private static readonly Uri Socket = new("ws://pod.example/comfy/ws?clientId=me&token=query-secret-value");

    public static TheoryData<string> All => EveryTraceTests.All;

    [Theory]
    [MemberData(nameof(All))]
    public async Task What_is_recorded_from_a_trace_plays_as_the_trace_does(string trace)
    {
        using var folder = new RecordingFolder();
        var time = new FakeTimeProvider();
        await using (var recorder = await PromptRecorder.StartAsync(folder.Path, time, TestContext.Current.CancellationToken))
        {
            await RecordAsync(trace, recorder.Tap, time);
        }

        var (expected, played) = (await Played.TraceAsync(trace), await Played.FolderAsync(folder.Path));

        Assert.Equal(expected.Outcomes, played.Outcomes);
        Assert.Equal(expected.Results.Select(result => result.PromptId), played.Results.Select(result => result.PromptId));
        Assert.Equal(expected.Results.Select(result => result.Outputs.Count), played.Results.Select(result => result.Outputs.Count));
        Assert.All(Directory.EnumerateFiles(folder.Path, "*.json"), file => JsonDocument.Parse(File.ReadAllText(file)).Dispose());
        Assert.All(Directory.EnumerateFiles(folder.Path, "*.jsonl").SelectMany(File.ReadLines), line => JsonDocument.Parse(line).Dispose());
    }

    [Fact]
    public async Task Secrets_are_redacted_wherever_they_stand()
    {
        using var folder = new RecordingFolder();
        await using (var recorder = await PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken))
        {
            var tap = recorder.Tap;
            tap.OnCall(new RecordedCall(tap.Now, "GET", "/system_stats?api_key=query-secret-value&limit=5")
            {
                RequestHeaders = [new("Authorization", ["Bearer header-secret-value"]), new("Cookie", ["a=cookie-secret-value; b=other-cookie-value"]), new("X-Tenant", ["tenant-secret-value"])],
                Status = 200,
                Headers = [new("Content-Type", ["application/json"]), new("Set-Cookie", ["session=given-cookie-value; HttpOnly"])],
                Body = """{"system":{"comfyui_version":"0.33.0","argv":["--key","header-secret-value"]}}"""u8.ToArray(),
            });
            tap.OnCall(new RecordedCall(tap.Now, "POST", "/prompt")
            {
                Request = Encoding.UTF8.GetBytes($$$$"""
                    {"prompt":{{{{RecordingFolder.Graph}}}},"client_id":"me","extra_data":{"api_key_comfy_org":"comfy-secret-value","auth_token_comfy_org":"auth-secret-value",
                    "vendorkey":"vendor-secret-value","extra_pnginfo":{"workflow":{"author":"not a secret"} } }}
                    """),
                Status = 200,
                Body = """{"prompt_id":"p","number":1,"node_errors":{}}"""u8.ToArray(),
            });
            var socket = tap.OnSocketOpened(Socket, [new("Set-Cookie", ["session=given-cookie-value"]), new("Upgrade", ["websocket"])]);
            socket.OnText("""{"type":"execution_error","data":{"prompt_id":"p","exception_message":"401 for comfy-secret-value","current_inputs":{"api_key":["typed-secret-value"]}}}"""u8);
            socket.OnText("""{"type":"executed","data":{"prompt_id":"p","output":{"score":[NaN],"access_token":["spoken-secret-value"]}}}"""u8);
            tap.OnCall(new RecordedCall(tap.Now, "GET", "/history/p")
            {
                Status = 200,
                Body = Encoding.UTF8.GetBytes($$$$"""{"p":{"prompt":[1,"p",{{{{RecordingFolder.Graph}}}},{"api_key_comfy_org":"comfy-secret-value"},["2"]],"outputs":{}}}"""),
            });
            tap.OnCall(new RecordedCall(tap.Now, "GET", "/queue") { NetworkError = "Connection refused (pod.example:8188)" });
            tap.OnCall(new RecordedCall(tap.Now, "GET", "/internal/logs") { Status = 500, Body = "cookie-secret-value vendor-secret-value"u8.ToArray() });
        }

        var everything = string.Concat(Directory.EnumerateFiles(folder.Path).Select(File.ReadAllText));
        Assert.DoesNotContain("secret-value", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("cookie-value", everything, StringComparison.Ordinal);
        Assert.DoesNotContain("pod.example", everything, StringComparison.Ordinal);
        Assert.Contains("\"network_error\":\"Connection refused\"", everything, StringComparison.Ordinal);
        Assert.Contains("\"author\":\"not a secret\"", everything, StringComparison.Ordinal);
        Assert.Contains("/system_stats?api_key=redacted&limit=5", everything, StringComparison.Ordinal);
        Assert.Contains("/ws?clientId=me&token=redacted", everything, StringComparison.Ordinal);
        Assert.Contains("\"comfyui_version\": \"0.33.0\"", folder.Read("recording.json"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api_key_comfy_org", true)]
    [InlineData("API_KEY", true)]
    [InlineData("openaiKey", true)]
    [InlineData("password", true)]
    [InlineData("hf_token", true)]
    [InlineData("clientSecret", true)]
    [InlineData("token_normalization", false)]
    [InlineData("keyframes", false)]
    [InlineData("max_tokens", false)]
    [InlineData("monkey", false)]
    [InlineData("prompt_id", false)]
    public void Names_tell_what_is_secret(string name, bool isSecret) => Assert.Equal(isSecret, SecretNames.IsSecret(name));

    [Fact]
    public async Task What_was_recorded_can_be_read_while_it_is_written()
    {
        using var folder = new RecordingFolder();
        await using var recorder = await PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        var socket = recorder.Tap.OnSocketOpened(Socket, []);
        Submit(recorder.Tap, "p", 1);
        socket.OnText("""{"type":"execution_success","data":{"prompt_id":"p"}}"""u8);

        await recorder.FlushAsync();

        Assert.Equal(["succeeded"], (await Played.FolderAsync(folder.Path)).Outcomes);
        Assert.Equal(1, JsonDocument.Parse(folder.Read("submit.json")).RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Each_socket_and_each_workflow_has_a_file_of_its_own()
    {
        using var folder = new RecordingFolder();
        await using (var recorder = await PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken))
        {
            recorder.Tap.OnSocketOpened(Socket, []).OnLost();
            recorder.Tap.OnSocketOpened(Socket, []).OnClosed(byClient: true, 1000);
            Submit(recorder.Tap, "p", 1);
            Submit(recorder.Tap, "q", 2);
            Submit(recorder.Tap, "r", 3, graph: """{"1":{"class_type":"Other","inputs":{}}}""");
        }

        Assert.Equal(
            ["frames.2.jsonl", "frames.jsonl", "recording.json", "submit.json", "workflow.2.json", "workflow.json"],
            Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Contains("\"type\":\"lost\",\"code\":1006", folder.Read("frames.jsonl"), StringComparison.Ordinal);
        Assert.Contains("\"type\":\"close\",\"code\":1000,\"by\":\"client\"", folder.Read("frames.2.jsonl"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recording_is_never_written_over()
    {
        using var folder = new RecordingFolder().Open(0);

        await Assert.ThrowsAsync<RecordingException>(() => PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_refused()
    {
        using var folder = new RecordingFolder().Write("file", "");

        await Assert.ThrowsAsync<RecordingException>(() => PromptRecorder.StartAsync(folder.File("file"), cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_write_error_ends_the_recording_and_nothing_else()
    {
        using var folder = new RecordingFolder();
        await using var recorder = await PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        Directory.CreateDirectory(folder.File("frames.jsonl"));

        var socket = recorder.Tap.OnSocketOpened(Socket, []);
        socket.OnText("{}"u8);
        Submit(recorder.Tap, "p", 1);
        await recorder.FlushAsync();

        Assert.NotNull(recorder.Failure);
        Assert.False(File.Exists(folder.File("submit.json")));
    }

    [Fact]
    public async Task Nothing_is_written_after_the_recorder_was_disposed()
    {
        using var folder = new RecordingFolder();
        var recorder = await PromptRecorder.StartAsync(folder.Path, cancellationToken: TestContext.Current.CancellationToken);
        await recorder.DisposeAsync();
        await recorder.DisposeAsync();

        Submit(recorder.Tap, "p", 1);

        Assert.Equal(["recording.json"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
        Assert.Null(recorder.Failure);
    }

    private static void Submit(IRecordingTap tap, string promptId, int number, string graph = RecordingFolder.Graph) =>
        tap.OnCall(new RecordedCall(tap.Now, "POST", "/prompt")
        {
            Request = Encoding.UTF8.GetBytes($$"""{"prompt":{{graph}},"client_id":"me"}"""),
            Status = 200,
            Body = Encoding.UTF8.GetBytes($$$"""{"prompt_id":"{{{promptId}}}","number":{{{number}}},"node_errors":{}}"""),
        });

    /// <summary>Speaks a trace into a recorder, at the trace's own times.</summary>
    private static async Task RecordAsync(string trace, IRecordingTap tap, FakeTimeProvider time)
    {
        var recording = await PromptRecording.OpenAsync(Traces.Folder(trace), TestContext.Current.CancellationToken);
        var sockets = new Dictionary<string, IRecordingSocketTap>(StringComparer.Ordinal);
        await foreach (var item in RecordingTimeline.ReadAsync(recording, TestContext.Current.CancellationToken))
        {
            time.Advance(item.At - tap.Now);
            switch (item)
            {
                case RecordedAnswer { Call: var call }:
                    tap.OnCall(call);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.Open } frame:
                    sockets[frame.Socket] = tap.OnSocketOpened(new Uri("ws://pod.example/ws" + (frame.ClientId is { } id ? "?clientId=" + id : "")), []);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.Text } frame:
                    sockets[frame.Socket].OnText(frame.Data.Span);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.Binary } frame:
                    sockets[frame.Socket].OnBinary(frame.Data.Span);
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.End, IsPodsDoing: true } frame:
                    sockets[frame.Socket].OnLost();
                    break;
                case RecordedFrame { Kind: RecordedFrameKind.End } frame:
                    sockets[frame.Socket].OnClosed(byClient: true, 1000);
                    break;
            }
        }
    }
}
