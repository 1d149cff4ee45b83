using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Hosting.Tests;

public sealed class RegistrationTests
{
    private static readonly Uri Somewhere = new("http://127.0.0.1:1/");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_pods_from_configuration_run_workflows_over_one_web_socket_client()
    {
        await using var one = await EmbeddedPodHost.StartAsync(cancellationToken: Token);
        await using var two = await EmbeddedPodHost.StartAsync(cancellationToken: Token);
        var configuration = Configuration(("Pods:a:BaseUrl", one.BaseUrl.AbsoluteUri), ("Pods:b:BaseUrl", two.BaseUrl.AbsoluteUri), ("Pods:b:Updates", "Polling"), ("Pods:b:PollInterval", "00:00:00.020"));
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", configuration.GetSection("Pods:a"));
        services.AddComfyUIPod("b", configuration.GetSection("Pods:b"));
        await using var provider = services.BuildServiceProvider(validateScopes: true);

        foreach (var (name, followedBy) in ((string, FollowSource)[])[("a", FollowSource.WebSocket), ("b", FollowSource.Polling)])
        {
            var pod = provider.GetRequiredKeyedService<ComfyUIPodClient>(name);
            var run = await pod.SubmitAsync(ImageWorkflow(), cancellationToken: Token);
            var result = (await run.Completion.WaitAsync(TimeSpan.FromSeconds(60), Token)).EnsureSucceeded();
            Assert.Equal(followedBy, result.FollowedBy);
            using var image = new MemoryStream();
            await result.Outputs.Single().DownloadAsync(image, Token);
            Assert.NotEqual(0, image.Length);
        }

        Assert.Single(provider.GetServices<ComfyUIWebSocketClient>());
        Assert.Same(provider.GetRequiredKeyedService<ComfyUIPodClient>("a"), provider.GetRequiredService<ComfyUIPodClient>());
        Assert.NotSame(provider.GetRequiredKeyedService<ComfyUIPodClient>("b"), provider.GetRequiredService<ComfyUIPodClient>());
    }

    [Fact]
    public void Options_of_every_kind_come_from_configuration()
    {
        var configuration = Configuration(
            ("BaseUrl", "https://pod.example/comfy/"),
            ("Headers:Authorization", "Bearer k"),
            ("Headers:X-Tenant", "t"),
            ("Query:token", "q"),
            ("Updates", "Polling"),
            ("ConnectTimeout", "00:00:03"),
            ("AnswerTimeout", "00:01:00"),
            ("ReadRetries", "2"),
            ("HealthCheckTimeout", "00:00:04"),
            ("HealthCheckMaxAge", "00:00:00"),
            ("PollInterval", "00:00:05"),
            ("PongTimeout", "00:02:00"),
            ("MaxFrameBytes", "1000000"),
            ("AcceptAnyCertificate", "true"));
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", configuration.GetSection("Pod"));
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<ComfyUIPodOptions>>().Get("a");

        Assert.Equal(new Uri("https://pod.example/comfy/"), options.BaseUrl);
        Assert.Equal([("Authorization", "Bearer k"), ("X-Tenant", "t")], options.Headers.Select(header => (header.Key, header.Value)).Order());
        Assert.Equal(("token", "q"), options.Query.Select(item => (item.Key, item.Value)).Single());
        Assert.Equal((UpdateSource.Polling, 2, 1_000_000, true), (options.Updates, options.ReadRetries, options.MaxFrameBytes, options.AcceptAnyCertificate));
        Assert.Equal([3, 60, 4, 0, 5, 120], ((TimeSpan[])[options.ConnectTimeout, options.AnswerTimeout, options.HealthCheckTimeout, options.HealthCheckMaxAge, options.PollInterval, options.PongTimeout]).Select(time => time.TotalSeconds));

        IConfigurationRoot Configuration(params (string Key, string Value)[] values) => RegistrationTests.Configuration([.. values.Select(value => ("Pod:" + value.Key, value.Value))]);
    }

    [Fact]
    public void What_is_wrong_with_a_pod_is_told_at_the_start_all_at_once_by_its_name_and_without_secrets()
    {
        var services = new ServiceCollection();
        services.AddComfyUIPod("good", options => options.BaseUrl = Somewhere);
        services.AddComfyUIPod("bad", options =>
        {
            options.BaseUrl = new Uri("ftp://pod.example/?key=s3cret");
            options.Headers["X-Api-Key"] = "s3cret\r\nX-More: s3cret";
            options.ReadRetries = 11;
            options.HealthCheckTimeout = TimeSpan.Zero;
        });
        using var provider = services.BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IStartupValidator>().Validate());

        Assert.Equal(4, error.Failures.Count());
        Assert.All(error.Failures, failure => Assert.StartsWith("ComfyUI pod 'bad': ", failure, StringComparison.Ordinal));
        Assert.Contains(error.Failures, failure => failure.Contains("ReadRetries must be 0 to 10, was 11.", StringComparison.Ordinal));
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredKeyedService<ComfyUIPodClient>("bad"));
        Assert.NotNull(provider.GetRequiredKeyedService<ComfyUIPodClient>("good"));
    }

    [Fact]
    public async Task The_unnamed_pod_is_the_one_without_a_key_whatever_came_first()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: Token);
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", options => options.BaseUrl = Somewhere);
        var builder = services.AddComfyUIPod(options => options.BaseUrl = pod.BaseUrl);
        await using var provider = services.BuildServiceProvider();

        Assert.Equal("", builder.Name);
        Assert.True(await provider.GetRequiredService<ComfyUIPodClient>().HealthCheckAsync(Token));
        Assert.Single(provider.GetServices<ComfyUIPodClient>());
    }

    [Fact]
    public void A_second_call_for_a_name_adds_to_the_first()
    {
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", options => options.BaseUrl = Somewhere);
        services.AddComfyUIPod("a", options => options.ReadRetries = 1);
        using var provider = services.BuildServiceProvider();

        var options = provider.GetRequiredService<IOptionsMonitor<ComfyUIPodOptions>>().Get("a");

        Assert.Equal((Somewhere, 1), (options.BaseUrl, options.ReadRetries));
        Assert.Single(provider.GetKeyedServices<ComfyUIPodClient>("a"));
    }

    [Fact]
    public async Task What_the_program_has_registered_itself_is_used()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: Token);
        var time = new FakeTimeProvider();
        await using var sockets = new ComfyUIWebSocketClient();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddSingleton(sockets);
        services.AddComfyUIPod("a", options => options.BaseUrl = pod.BaseUrl);
        await using var provider = services.BuildServiceProvider();

        var client = provider.GetRequiredService<ComfyUIPodClient>();
        await client.Routes.Queue.GetAsync(cancellationToken: Token);
        time.Advance(TimeSpan.FromHours(1));

        Assert.Same(sockets, provider.GetRequiredService<ComfyUIWebSocketClient>());
        Assert.Equal(TimeSpan.FromHours(1), client.Status.Age);
    }

    [Fact]
    public async Task A_container_can_be_disposed_synchronously_with_a_run_under_way()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: Token);
        var services = new ServiceCollection();
        services.AddComfyUIPod("a", options => options.BaseUrl = pod.BaseUrl);
        services.AddComfyUIPod("b", options => options.BaseUrl = pod.BaseUrl);
        var provider = services.BuildServiceProvider();
        var (one, other) = (provider.GetRequiredService<ComfyUIPodClient>(), provider.GetRequiredKeyedService<ComfyUIPodClient>("b"));
        var run = await one.SubmitAsync(ImageWorkflow(), cancellationToken: Token);

        provider.Dispose();

        await run.Completion.WaitAsync(TimeSpan.FromSeconds(60), Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => one.SubmitAsync(ImageWorkflow(), cancellationToken: Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => other.SubmitAsync(ImageWorkflow(), cancellationToken: Token));
    }

    internal static IConfigurationRoot Configuration(params (string Key, string Value)[] values) =>
        new ConfigurationBuilder().AddInMemoryCollection(values.Select(value => KeyValuePair.Create(value.Key, (string?)value.Value))).Build();

    private static Workflow ImageWorkflow() => Workflow.Parse(new JsonObject
    {
        ["1"] = Node("EmptyImage", ("width", 16), ("height", 16), ("batch_size", 1), ("color", 0)),
        ["2"] = Node("SaveImage", ("images", new JsonArray("1", 0)), ("filename_prefix", "hosted")),
    }.ToJsonString());

    private static JsonObject Node(string classType, params (string Name, JsonNode? Value)[] inputs) =>
        new() { ["class_type"] = classType, ["inputs"] = new JsonObject(inputs.Select(input => KeyValuePair.Create(input.Name, input.Value))) };
}
