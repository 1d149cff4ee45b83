using ComfyPulse.Tests.Client;
using ComfyPulse.Tests.Sockets;

namespace ComfyPulse.Tests.Connections;

public sealed class SkippedFrameTests
{
    private const string Id = "11111111-2222-4333-8444-555555555555";
    private const int Limit = 64 * 1024;
    private const string Garbage = "not json at all";
    private static readonly string CutOff = Message("executed", "\"node\": \"1\"")[..^3];
    private static readonly string TooLarge = Message("executed", $"\"output\": {{\"text\": [\"{new string('x', Limit)}\"]}}");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("garbage")]
    [InlineData("cut off")]
    [InlineData("too large")]
    [InlineData("unknown binary")]
    public async Task Outputs_come_from_the_history_where_a_frame_could_not_be_used(string lost)
    {
        await using var pod = await StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl, MaxFrameBytes = Limit });
        var (run, socket) = await SubmitAsync(client, pod);

        await socket.SendAsync(Message("execution_start", ""));
        await socket.SendAsync(Message("executed", """ "node": "1", "output": {"text": ["draft"]}"""));
        await (lost == "unknown binary" ? socket.SendAsync(new byte[3]) : socket.SendAsync(lost switch { "garbage" => Garbage, "cut off" => CutOff, _ => TooLarge }));
        await EndAsync(socket);
        var result = await run.EndAsync();

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
        Assert.Equal(["final", "more"], result.Outputs.Select(output => output.Text));
        socket.Release();
    }

    [Fact]
    public async Task A_socket_that_has_lost_nothing_asks_no_history()
    {
        await using var pod = await StartAsync();
        await using var client = new ComfyUIPodClient(new ComfyUIPodOptions { BaseUrl = pod.BaseUrl, MaxFrameBytes = Limit });
        var (run, socket) = await SubmitAsync(client, pod);

        await socket.SendAsync(Message("executed", """ "node": "1", "output": {"text": ["told"]}"""));
        await EndAsync(socket);
        var result = await run.EndAsync();

        Assert.Equal("told", Assert.Single(result.Outputs).Text);
        Assert.DoesNotContain(pod.Requests, request => request.Contains("/history/", StringComparison.Ordinal));
        socket.Release();
    }

    private static async Task EndAsync(ScriptedSocket socket)
    {
        await socket.SendAsync(Message("execution_success", ""));
        await socket.SendAsync(Message("executing", "\"node\": null"));
    }

    private static async Task<ScriptedPod> StartAsync()
    {
        var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("POST /api/prompt", $$"""{ "prompt_id": "{{Id}}", "number": 0, "node_errors": {} }""");
        pod.AnswerJson("GET /api/queue", $$"""{"queue_running": [[0, "{{Id}}", {}, {}, ["1"]]], "queue_pending": []}""");
        pod.AnswerJson($"GET /api/history/{Id}", $$"""
            {"{{Id}}": {"prompt": [0, "{{Id}}", {}, {}, ["1"]], "outputs": {"1": {"text": ["final", "more"]} }, "status": {"status_str": "success", "completed": true, "messages": []} } }
            """);
        return pod;
    }

    private static async Task<(PromptRun Run, ScriptedSocket Socket)> SubmitAsync(ComfyUIPodClient client, ScriptedPod pod)
    {
        var submitting = client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = Id }, Token);
        var socket = await pod.NextSocketAsync();
        await socket.GreetAsync();
        return (await submitting.WaitAsync(TimeSpan.FromSeconds(20), Token), socket);
    }

    private static string Message(string type, string more) =>
        $$"""{"type": "{{type}}", "data": {"prompt_id": "{{Id}}"{{(more.Length > 0 ? ", " + more : "")}}} }""";
}
