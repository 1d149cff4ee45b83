using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Routes;

/// <summary>As ComfyUI 0.33.0 and 0.3.64 answer where they have no route.</summary>
public sealed class MissingRouteTests
{
    [Theory]
    [InlineData("0.33.0", "POST", "nothing/here", "GET,HEAD")]
    [InlineData("0.3.64", "POST", "nothing/here", "GET,HEAD")]
    [InlineData("0.33.0", "POST", "api/nothing", "GET,HEAD")]
    [InlineData("0.33.0", "DELETE", "", "GET,HEAD")]
    [InlineData("0.33.0", "PUT", "queue", "GET,HEAD,POST")]
    [InlineData("0.33.0", "PROPFIND", "nothing", "GET,HEAD")]
    [InlineData("0.33.0", "PROPFIND", "interrupt", "GET,HEAD,POST")]
    [InlineData("0.33.0", "PROPFIND", "userdata/x", "DELETE,GET,HEAD,POST")]
    [InlineData("0.33.0", "PROPFIND", "api/jobs/cancel", "GET,HEAD,POST")]
    [InlineData("0.3.64", "POST", "api/jobs/cancel", "GET,HEAD")]
    [InlineData("0.3.64", "POST", "api/jobs/x/cancel", "GET,HEAD")]
    [InlineData("0.33.0", "GET", "internal/logs/subscribe", "PATCH")]
    public async Task A_method_that_a_path_does_not_have_is_405_and_each_path_can_be_read(string version, string method, string path, string allowed)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });

        var answer = await pod.SendAsync(new HttpMethod(method), path);

        Assert.Equal((405, "405: Method Not Allowed", "text/plain; charset=utf-8"), (answer.Status, answer.Text, answer.Message.Content.Headers.ContentType!.ToString()));
        Assert.Equal(allowed, string.Join(',', answer.Message.Content.Headers.Allow));
    }

    [Theory]
    [InlineData("0.33.0", "nothing/here")]
    [InlineData("0.33.0", "api/nothing")]
    [InlineData("0.33.0", "interrupt")]
    [InlineData("0.33.0", "api/jobs/x/cancel")]
    [InlineData("0.3.64", "api/jobs")]
    public async Task Reading_where_no_route_is_finds_no_file(string version, string path)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });

        var answer = await pod.GetAsync(path);

        Assert.Equal((404, "", "application/octet-stream", true), (answer.Status, answer.Text, answer.Message.Content.Headers.ContentType!.ToString(), answer.Message.Headers.TransferEncodingChunked));
        Assert.Equal(404, (await pod.SendAsync(HttpMethod.Head, path)).Status);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("POST")]
    [InlineData("PROPFIND")]
    public async Task Below_internal_there_are_no_files_and_what_is_missing_is_404_whatever_the_method(string method)
    {
        await using var pod = await TestPod.StartAsync();

        var answer = await pod.SendAsync(new HttpMethod(method), "internal/nothing");

        Assert.Equal((404, "404: Not Found"), (answer.Status, answer.Text));
    }

    [Fact]
    public async Task A_job_may_be_looked_for_by_the_name_of_the_route_that_cancels()
    {
        await using var pod = await TestPod.StartAsync();

        var answer = await pod.GetAsync("api/jobs/cancel");

        Assert.Equal((404, "Job not found"), (answer.Status, (string?)answer.Json!["error"]));
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    public async Task A_pod_for_one_user_tells_where_it_stores_and_no_users(string version)
    {
        await using var pod = await TestPod.StartAsync(new EmbeddedPodOptions { Version = version });

        Assert.Equal((200, """{"storage": "server", "migrated": true}"""), ((await pod.GetAsync("users")).Status, (await pod.GetAsync("users")).Text));
    }
}
