using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Jobs;

public sealed class JobCancelTests : IAsyncLifetime
{
    private readonly GateNode _gate = new();
    private TestPod _pod = null!;
    private TestSocket _socket = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new EmbeddedPodOptions();
        options.NodeClasses.Add(_gate.Class);
        _pod = await TestPod.StartAsync(options);
        _socket = await _pod.OpenAsync("me");
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Open();
        await _socket.DisposeAsync();
        await _pod.DisposeAsync();
    }

    [Fact]
    public async Task A_running_job_is_interrupted_and_the_next_one_runs()
    {
        var running = await SubmitAsync(1);
        await _gate.Entered;
        var next = await SubmitAsync(2);

        Assert.True(await CancelAsync(running));
        _gate.Open();

        Assert.Equal(running, (string?)(await _socket.NextAsync("execution_interrupted"))["prompt_id"]);
        Assert.Equal(next, (string?)(await _socket.NextAsync("execution_success"))["prompt_id"]);
        Assert.Equal("cancelled", await StatusAsync(running));
        Assert.Equal("completed", await StatusAsync(next));
    }

    [Fact]
    public async Task A_pending_job_is_taken_out_of_the_queue_and_forgotten()
    {
        var running = await SubmitAsync(1);
        await _gate.Entered;
        var pending = await SubmitAsync(2);

        Assert.True(await CancelAsync(pending));

        Assert.Empty((await _pod.GetAsync("queue")).Json!["queue_pending"]!.AsArray());
        Assert.Equal(404, (await _pod.GetAsync($"api/jobs/{pending}")).Status);
        Assert.Equal("in_progress", await StatusAsync(running));
    }

    [Fact]
    public async Task A_job_that_has_ended_or_never_was_is_not_cancelled()
    {
        _gate.Open();
        var ended = await SubmitAsync(1);
        await _socket.NextAsync("executing", data => data["node"] is null);

        Assert.False(await CancelAsync(ended));
        Assert.False(await CancelAsync(Guid.NewGuid().ToString()));
        Assert.False(await CancelAsync("no id at all"));
        Assert.Equal("completed", await StatusAsync(ended));
    }

    [Fact]
    public async Task Several_are_cancelled_at_once_and_unknown_ids_among_them_do_not_matter()
    {
        var running = await SubmitAsync(1);
        await _gate.Entered;
        var (pending, left) = (await SubmitAsync(2), await SubmitAsync(3));

        var answer = await CancelManyAsync(new JsonArray(Guid.NewGuid().ToString(), running, pending));
        _gate.Open();

        Assert.Equal("""200 {"cancelled": true}""", $"{answer.Status} {answer.Text}");
        Assert.Equal(running, (string?)(await _socket.NextAsync("execution_interrupted"))["prompt_id"]);
        Assert.Equal(left, (string?)(await _socket.NextAsync("execution_success"))["prompt_id"]);
        Assert.Equal(404, (await _pod.GetAsync($"api/jobs/{pending}")).Status);
    }

    [Fact]
    public async Task Where_none_of_several_is_known_nothing_was_cancelled()
    {
        var answer = await CancelManyAsync(new JsonArray(Guid.NewGuid().ToString()));

        Assert.Equal("""200 {"cancelled": false}""", $"{answer.Status} {answer.Text}");
    }

    [Fact]
    public async Task One_id_that_is_no_canonical_UUID_refuses_all_and_is_named()
    {
        await SubmitAsync(1);
        await _gate.Entered;
        var pending = await SubmitAsync(2);

        var answer = await CancelManyAsync(new JsonArray(pending, pending.ToUpperInvariant(), 7));

        Assert.Equal(400, answer.Status);
        Assert.Equal($"""["{pending.ToUpperInvariant()}",7]""", answer.Json!["invalid_ids"]!.ToJsonString());
        Assert.Equal("pending", await StatusAsync(pending));
    }

    [Theory]
    [InlineData("this is not json", "Request body must be valid JSON")]
    [InlineData("{}", "job_ids must be a list")]
    [InlineData("""{"job_ids": "one"}""", "job_ids must be a list")]
    [InlineData("[]", "job_ids must be a list")]
    public async Task A_body_without_a_list_of_ids_is_refused_with_an_error_text(string body, string expected)
    {
        var answer = await _pod.SendAsync(HttpMethod.Post, "api/jobs/cancel", new StringContent(body));

        Assert.Equal((400, expected), (answer.Status, (string?)answer.Json!["error"]));
    }

    [Fact]
    public async Task Before_version_0_26_there_is_no_such_route()
    {
        await using var old = await TestPod.StartAsync(new EmbeddedPodOptions { Version = "0.25.0" });

        Assert.Equal(405, (await old.PostAsync($"api/jobs/{Guid.NewGuid()}/cancel", body: null)).Status);
        Assert.Equal(405, (await old.PostAsync("api/jobs/cancel", new JsonObject { ["job_ids"] = new JsonArray() })).Status);
    }

    private async Task<string> SubmitAsync(int salt) =>
        (string)(await _pod.PostAsync("prompt", new JsonObject { ["prompt"] = GateNode.Workflow(salt), ["client_id"] = "me" })).Json!["prompt_id"]!;

    private async Task<bool> CancelAsync(string id)
    {
        var answer = await _pod.SendAsync(HttpMethod.Post, $"api/jobs/{id}/cancel");
        Assert.Equal(200, answer.Status);
        return (bool)answer.Json!["cancelled"]!;
    }

    private Task<TestAnswer> CancelManyAsync(JsonArray ids) => _pod.PostAsync("api/jobs/cancel", new JsonObject { ["job_ids"] = ids });

    private async Task<string?> StatusAsync(string id) => (string?)(await _pod.GetAsync($"api/jobs/{id}")).Json!["status"];
}
