using System.Diagnostics.Metrics;
using System.Globalization;
using ComfyPulse.Connections;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ComfyPulse.Tests.Routes;

public sealed class ReadRetryTests
{
    /// <summary>A wait that should not be there is on a clock that nobody moves.</summary>
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    private const string EmptyQueue = """{"queue_running": [], "queue_pending": []}""";
    private readonly WatchedTime _time = new(longest: TimeSpan.FromSeconds(60));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(0.5, 0.75)]
    [InlineData(1.0, 1.0)]
    public async Task A_read_is_repeated_after_1_2_4_8_and_16_s_less_up_to_half_by_chance(double chance, double share)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(503));
        using var http = pod.Connect(services: Services);

        var asking = Routes(pod, http, chance: chance).Queue.GetAsync(cancellationToken: Token);
        List<double> waits = [];
        for (var retry = 0; retry < 5; retry++)
        {
            waits.Add((await _time.PassNextWaitAsync()).TotalSeconds / share);
        }

        var error = await Assert.ThrowsAsync<PodResponseException>(() => asking);
        Assert.Equal([1.0, 2.0, 4.0, 8.0, 16.0], waits);
        Assert.Equal(503, (int)error.Status);
        Assert.Equal(6, pod.Requests.Count);
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(524)]
    public async Task A_status_that_may_pass_is_asked_again(int status)
    {
        await using var pod = await FailingOnceAsync(context => context.HtmlAsync(status));
        using var http = pod.Connect(services: Services);

        var asking = Routes(pod, http).Queue.GetAsync(cancellationToken: Token);
        await _time.PassNextWaitAsync();

        Assert.Empty((await asking).Running);
        Assert.Equal(2, pod.Requests.Count);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(413)]
    [InlineData(200)]
    public async Task An_answer_that_would_come_again_is_told_at_once(int status)
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.HtmlAsync(status));
        using var http = pod.Connect(services: Services);

        await Assert.ThrowsAsync<PodResponseException>(() => Routes(pod, http).Queue.GetAsync(cancellationToken: Token).WaitAsync(SafetyNet, Token));

        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task An_answer_that_broke_off_is_asked_again()
    {
        await using var pod = await FailingOnceAsync(context => context.TruncatedAsync("{\"queue_running\": ["));
        using var http = pod.Connect(services: Services);

        var asking = Routes(pod, http).Queue.GetAsync(cancellationToken: Token);
        await _time.PassNextWaitAsync();

        Assert.Empty((await asking).Running);
    }

    [Fact]
    public async Task A_pod_that_cannot_be_reached_is_tried_again()
    {
        var options = new ComfyUIPodOptions { BaseUrl = new Uri($"http://127.0.0.1:{PodHttpTests.FreePort()}"), ReadRetries = 2 };
        using var http = new PodHttp(options, Services);

        var asking = new PodRoutes(http, ReadRetry.Of(options, Services)).Queue.GetAsync(cancellationToken: Token);
        await _time.PassNextWaitAsync();
        await _time.PassNextWaitAsync();

        await Assert.ThrowsAsync<PodUnreachableException>(() => asking);
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("86400", 60)]
    [InlineData("date", 30)]
    [InlineData("0", 1)]
    [InlineData("soon", 1)]
    public async Task The_wait_that_the_pod_asks_for_comes_in_place_of_the_computed_one_up_to_a_minute(string retryAfter, int seconds)
    {
        await using var pod = await FailingOnceAsync(context =>
        {
            context.Response.Headers.RetryAfter = retryAfter == "date" ? (_time.GetUtcNow() + TimeSpan.FromSeconds(30)).ToString("R", CultureInfo.InvariantCulture) : retryAfter;
            return context.TextAsync(429);
        });
        using var http = pod.Connect(services: Services);

        var asking = Routes(pod, http).Queue.GetAsync(cancellationToken: Token);
        var wait = await _time.PassNextWaitAsync();

        await asking;
        Assert.Equal(TimeSpan.FromSeconds(seconds), wait);
    }

    [Fact]
    public async Task No_retries_are_made_where_none_are_wanted()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(503));
        using var http = pod.Connect(services: Services);

        await Assert.ThrowsAsync<PodResponseException>(() => Routes(pod, http, retries: 0).Queue.GetAsync(cancellationToken: Token).WaitAsync(SafetyNet, Token));

        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task Nothing_that_changes_the_pod_is_sent_twice()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/api/prompt" when context.Request.Method == "GET" => context.JsonAsync("""{"exec_info": {"queue_remaining": 0}}"""),
            "/api/system_stats" => context.JsonAsync("""{"system": {"comfyui_version": "0.33.0"}, "devices": []}"""),
            _ => context.TextAsync(503),
        });
        using var http = pod.Connect(services: Services);
        var routes = Routes(pod, http);
        Func<Task>[] changes =
        [
            () => routes.Prompt.SubmitAsync(new PromptRequest { Prompt = RawJson.FromText("{}") }, Token),
            () => routes.Queue.DeleteAsync(["p"], Token),
            () => routes.Queue.ClearAsync(Token),
            () => routes.History.DeleteAsync(["p"], Token),
            () => routes.History.ClearAsync(Token),
            () => routes.Jobs.CancelAsync("p", Token),
            () => routes.Server.InterruptAsync("p", Token),
            () => routes.Server.InterruptAnyAsync(Token),
            () => routes.Server.FreeAsync(cancellationToken: Token),
            () => routes.Files.UploadImageAsync(new MemoryStream([1, 2, 3]), "a.png", cancellationToken: Token),
        ];

        foreach (var change in changes)
        {
            await Assert.ThrowsAnyAsync<ComfyUIException>(() => change().WaitAsync(SafetyNet, Token));
        }

        Assert.Equal(changes.Length, pod.Requests.Count(asked => asked.Method != "GET"));
    }

    [Fact]
    public async Task A_fired_token_ends_the_wait_at_once()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(503));
        using var http = pod.Connect(services: Services);
        using var cancel = new CancellationTokenSource();

        var asking = Routes(pod, http).Queue.GetAsync(cancellationToken: cancel.Token);
        await _time.NextWaitAsync();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task A_download_is_begun_again_and_a_loops_own_look_is_not()
    {
        await using var pod = await FailingOnceAsync(context => context.TextAsync(502), context => context.TextAsync(200, "bytes"));
        await using var transport = new PodTransport(new ComfyUIPodOptions { BaseUrl = pod.Url }, Services);
        var file = new FileReference("a.txt", "", "output");

        await Assert.ThrowsAsync<PodResponseException>(() => transport.Direct.Files.OpenAsync(file, cancellationToken: Token).WaitAsync(SafetyNet, Token));
        Assert.Single(pod.Requests);

        await using var again = await FailingOnceAsync(context => context.TextAsync(502), context => context.TextAsync(200, "bytes"));
        await using var other = new PodTransport(new ComfyUIPodOptions { BaseUrl = again.Url }, Services);
        var opening = other.Source.OpenAsync(file, 0, Token);
        await _time.PassNextWaitAsync();
        using var reader = new StreamReader(await opening);

        Assert.Equal("bytes", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task What_one_kind_of_routes_has_learnt_of_the_pod_the_other_knows()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/system_stats" => context.JsonAsync("""{"system": {"comfyui_version": "0.3.64"}, "devices": []}"""),
            "/queue" => context.JsonAsync(EmptyQueue),
            _ => context.TextAsync(404),
        });
        await using var transport = new PodTransport(new ComfyUIPodOptions { BaseUrl = pod.Url }, Services);

        await transport.Direct.Gate.GetAsync(Token);
        await transport.Routes.Gate.GetAsync(Token);
        await transport.Routes.Queue.GetAsync(cancellationToken: Token);

        Assert.Equal(["GET /api/system_stats", "GET /system_stats", "GET /queue"], pod.Paths);
    }

    [Fact]
    public async Task A_retry_is_counted_and_logged_without_secrets()
    {
        List<string?> counted = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, own) => { if (instrument.Name == "comfypulse.read.retries") { own.EnableMeasurementEvents(instrument); } } };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            lock (counted)
            {
                counted.Add(tags.ToArray().Single(tag => tag.Key == "error.type").Value as string);
            }
        });
        listener.Start();
        using var log = new ListLogger();

        // A status that no other test has: counters belong to the process.
        await using var pod = await FailingOnceAsync(context => context.TextAsync(529));
        var services = Services with { Loggers = log };
        void Secrets(ComfyUIPodOptions options)
        {
            options.Headers["X-Api-Key"] = "s3cret";
            options.Query["token"] = "s3cret";
        }

        using var http = pod.Connect(Secrets, services);
        var options = new ComfyUIPodOptions { BaseUrl = new Uri(pod.Url, "?key=s3cret") };
        Secrets(options);
        var asking = new PodRoutes(http, ReadRetry.Of(options, services)).Queue.GetAsync(cancellationToken: Token);
        await _time.PassNextWaitAsync();
        await asking;

        lock (counted)
        {
            Assert.Single(counted, "529");
        }

        var (level, text) = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Debug, level);
        Assert.Contains("GET queue at " + pod.Url, text, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", text, StringComparison.Ordinal);
    }

    private PodServices Services => new() { Time = _time };

    private PodRoutes Routes(ScriptedHttpPod pod, PodHttp http, int retries = 5, double chance = 1) =>
        new(http, ReadRetry.Of(new ComfyUIPodOptions { BaseUrl = pod.Url, ReadRetries = retries }, Services with { Random = () => chance }));

    private static Task<ScriptedHttpPod> FailingOnceAsync(RequestDelegate fail, RequestDelegate? answer = null)
    {
        var asked = 0;
        return ScriptedHttpPod.StartAsync(context => Interlocked.Increment(ref asked) == 1 ? fail(context) : answer?.Invoke(context) ?? context.JsonAsync(EmptyQueue));
    }

    private sealed class ListLogger : ILoggerFactory, ILogger
    {
        public List<(LogLevel Level, string Text)> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add((logLevel, $"{formatter(state, exception)} {exception}"));

        public void Dispose()
        {
        }
    }
}
