using System.Net;
using System.Net.Sockets;
using ComfyPulse.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Routes;

public sealed class PodHttpTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_base_path_headers_cookies_and_query_go_with_every_request()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        using var http = pod.Connect(options =>
        {
            options.BaseUrl = new Uri(pod.Url, "/comfy?token=a%20b");
            options.Headers["Authorization"] = "Bearer key";
            options.Headers["Cookie"] = "session=1";
            options.Query["user"] = "ü&=";
        });

        await http.AskJsonAsync(PodRequest.Get("history") with { Query = [new("max_items", "2")] }, Token);
        await http.AskJsonAsync(PodRequest.Post("queue", "{}"u8.ToArray()), Token);

        Assert.Equal(["GET /comfy/api/history", "POST /comfy/api/queue"], pod.Paths);
        Assert.All(pod.Requests, asked =>
        {
            Assert.Equal(("Bearer key", "session=1"), (asked.Headers["Authorization"], asked.Headers["Cookie"]));
            Assert.StartsWith("?token=a%20b&user=%C3%BC%26%3D", asked.Query, StringComparison.Ordinal);
            Assert.False(asked.Headers.ContainsKey("Origin"));
        });
        Assert.EndsWith("&max_items=2", pod.Requests.First().Query, StringComparison.Ordinal);
        Assert.Equal(new Uri(pod.Url, "/comfy/"), http.BaseUrl);
    }

    [Fact]
    public async Task A_pod_without_the_prefix_is_asked_without_it_from_then_on()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path().StartsWith("/api/", StringComparison.Ordinal)
            ? context.TextAsync(context.Request.Method == "GET" ? 404 : 405)
            : context.JsonAsync("{}"));
        using var http = pod.Connect();

        await http.AskJsonAsync(PodRequest.Post("queue", "{}"u8.ToArray()), Token);
        await http.AskJsonAsync(PodRequest.Get("queue"), Token);

        Assert.Equal(["POST /api/queue", "POST /queue", "GET /queue"], pod.Paths);
    }

    [Fact]
    public async Task A_pod_with_the_prefix_keeps_it_when_something_is_not_there()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() == "/api/prompt" ? context.JsonAsync("{}") : context.TextAsync(404));
        using var http = pod.Connect();

        Assert.Equal(HttpStatusCode.NotFound, (await http.AskAsync(PodRequest.Get("view"), Token)).Status);
        await http.AskJsonAsync(PodRequest.Get("prompt"), Token);
        Assert.Equal(HttpStatusCode.NotFound, (await http.AskAsync(PodRequest.Get("view"), Token)).Status);

        Assert.Equal(["GET /api/view", "GET /view", "GET /api/prompt", "GET /api/view"], pod.Paths);
    }

    [Fact]
    public async Task A_redirect_on_the_same_host_is_followed_with_the_headers()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            if (context.Path() == "/api/queue")
            {
                context.Response.Redirect("/elsewhere?x=1");
                return;
            }

            await context.JsonAsync("{}");
        });
        using var http = pod.Connect(options =>
        {
            options.Headers["X-Api-Key"] = "key";
            options.Query["token"] = "t";
        });

        await http.AskJsonAsync(PodRequest.Get("queue"), Token);

        var last = pod.Requests.Last();
        Assert.Equal(("/elsewhere", "?x=1&token=t", "key"), (last.Path, last.Query, last.Headers["X-Api-Key"]));
    }

    [Fact]
    public async Task A_redirect_to_another_host_is_an_error_and_nothing_goes_there()
    {
        await using var other = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Response.Redirect(new Uri(other.Url, "login?secret=1").AbsoluteUri));
        using var http = pod.Connect(options => options.Headers["X-Api-Key"] = "key");

        var error = await Assert.ThrowsAsync<PodResponseException>(() => http.AskAsync(PodRequest.Get("queue"), Token));

        Assert.Equal(HttpStatusCode.Redirect, error.Status);
        Assert.Contains(other.Url.Authority, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_stored_file_elsewhere_is_fetched_without_the_headers_even_on_the_way_back()
    {
        ScriptedHttpPod? home = null;
        await using var other = await ScriptedHttpPod.StartAsync(context => context.Response.Redirect(new Uri(home!.Url, "back").AbsoluteUri));
        await using var pod = home = await ScriptedHttpPod.StartAsync(async context =>
        {
            if (context.Path() == "/back")
            {
                await context.TextAsync(200, "file");
                return;
            }

            context.Response.Redirect(new Uri(other.Url, "signed?s=1").AbsoluteUri);
        });
        using var http = pod.Connect(options =>
        {
            options.Headers["X-Api-Key"] = "key";
            options.Query["token"] = "t";
        });

        var answer = await http.AskAsync(PodRequest.Get("view") with { MayLeaveHost = true }, Token);

        Assert.Equal("file"u8.ToArray(), answer.Body.ToArray());
        Assert.True(pod.Requests.First().Headers.ContainsKey("X-Api-Key"));
        Assert.All([other.Requests.Single(), pod.Requests.Last()], asked =>
        {
            Assert.False(asked.Headers.ContainsKey("X-Api-Key"));
            Assert.DoesNotContain("token", asked.Query, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_redirect_in_a_circle_ends()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Response.Redirect("/api/queue"));
        using var http = pod.Connect();

        await Assert.ThrowsAsync<PodResponseException>(() => http.AskAsync(PodRequest.Get("queue"), Token));

        Assert.Equal(6, pod.Requests.Count);
    }

    [Theory]
    [InlineData(200, "web page")]
    [InlineData(401, "credentials")]
    [InlineData(403, "credentials")]
    [InlineData(404, "not ComfyUI")]
    [InlineData(502, "starting")]
    [InlineData(524, "starting")]
    public async Task A_page_where_json_belongs_is_an_error_that_names_the_remedy(int status, string remedy)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.HtmlAsync(status));
        using var http = pod.Connect(options => options.Query["token"] = "secret");

        var error = await Assert.ThrowsAsync<PodResponseException>(() => http.AskJsonAsync(PodRequest.Get("queue"), Token));

        Assert.Equal(status, (int)error.Status);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("<", error.Message, StringComparison.Ordinal);
        Assert.Equal(status >= 500, error.IsTransient);
    }

    [Fact]
    public async Task An_error_carries_when_to_come_back_and_what_the_pod_says()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
        {
            context.Response.Headers.RetryAfter = "7";
            return context.TextAsync(429, "slow\ndown\u0007 please");
        });
        using var http = pod.Connect();

        var error = await Assert.ThrowsAsync<PodResponseException>(() => http.AskJsonAsync(PodRequest.Get("queue"), Token));

        Assert.Equal(TimeSpan.FromSeconds(7), error.RetryAfter);
        Assert.EndsWith("It says: slow down please", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task An_answer_above_the_bound_is_not_read()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            // Without a length, so that the bound is met while reading.
            context.Response.ContentType = "application/json";
            for (var i = 0; i < 64 && !context.RequestAborted.IsCancellationRequested; i++)
            {
                await context.Response.WriteAsync(new string(' ', 1024));
            }
        });
        using var http = pod.Connect(maxBodyBytes: 4096);

        var error = await Assert.ThrowsAsync<PodResponseException>(() => http.AskJsonAsync(PodRequest.Get("queue"), Token));

        Assert.Contains("4096", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_breaks_off_is_a_lost_answer()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TruncatedAsync("{\"queue_running\": ["));
        using var http = pod.Connect();

        var error = await Assert.ThrowsAsync<PodAnswerLostException>(() => http.AskJsonAsync(PodRequest.Get("queue"), Token));

        Assert.Equal("/api/queue", error.RequestUri.AbsolutePath);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_refused_connection_is_a_pod_that_cannot_be_reached()
    {
        using var http = new PodHttp(new ComfyUIPodOptions { BaseUrl = new Uri($"http://127.0.0.1:{FreePort()}") }, new PodServices());

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => http.AskAsync(PodRequest.Get("queue"), Token));

        Assert.Contains("refused", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task A_name_that_nobody_knows_is_a_pod_that_cannot_be_reached()
    {
        using var http = new PodHttp(new ComfyUIPodOptions { BaseUrl = new Uri("http://pod.invalid") }, new PodServices());

        await Assert.ThrowsAsync<PodUnreachableException>(() => http.AskAsync(PodRequest.Get("queue"), Token));
    }

    [Fact]
    public async Task Tls_with_a_pod_that_has_none_is_a_pod_that_cannot_be_reached()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        using var http = pod.Connect(options => options.BaseUrl = new UriBuilder(pod.Url) { Scheme = "https" }.Uri);

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => http.AskAsync(PodRequest.Get("queue"), Token));

        Assert.Contains("TLS", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_that_do_not_come_in_time_are_a_lost_answer()
    {
        var time = new FakeTimeProvider();
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var pod = await ScriptedHttpPod.StartAsync(context =>
        {
            arrived.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = pod.Connect(options => options.AnswerTimeout = TimeSpan.FromMinutes(1), new PodServices { Time = time });

        var asking = http.AskAsync(PodRequest.Get("queue"), Token);
        await arrived.Task.WaitAsync(Token);
        time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(asking.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        var error = await Assert.ThrowsAsync<PodAnswerLostException>(() => asking);
        Assert.Contains("60 s", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_of_the_callers_own_is_used_and_left_alive()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.JsonAsync("{}"));
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-From", "caller");

        using (var http = pod.Connect(services: new PodServices { HttpClient = client }))
        {
            await http.AskJsonAsync(PodRequest.Get("queue"), Token);
        }

        Assert.Equal("caller", pod.Requests.Single().Headers["X-From"]);
        using var still = await client.GetAsync(pod.Url, Token);
        Assert.True(still.IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    public void A_name_that_would_leave_its_route_is_refused(string name) => Assert.ThrowsAny<ArgumentException>(() => PodRequest.Segment(name));

    [Fact]
    public void A_name_is_one_segment() => Assert.Equal("a%2F..%2Fb%3Fc", PodRequest.Segment("a/../b?c"));

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
