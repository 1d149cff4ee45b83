using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod.Tests.Support;

/// <summary>An answer with its body already read.</summary>
internal sealed record TestAnswer(int Status, byte[] Body, HttpResponseMessage Message)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => JsonNode.Parse(Text);
}

/// <summary>An embedded pod and a plain HTTP client for it.</summary>
internal sealed class TestPod : IAsyncDisposable
{
    private readonly EmbeddedPodHost _host;
    private readonly HttpClient _http;

    private TestPod(EmbeddedPodHost host) => (_host, _http) = (host, new HttpClient { BaseAddress = host.BaseUrl });

    public Uri BaseUrl => _host.BaseUrl;

    public EmbeddedPodHost Host => _host;

    public PodFaults Faults => _host.Faults;

    /// <summary>The pod's side of its sockets.</summary>
    public SocketHub Sockets => _host.Sockets;

    public static async Task<TestPod> StartAsync(EmbeddedPodOptions? options = null) => new(await EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken));

    public Task<TestSocket> OpenAsync(string? clientId) => TestSocket.OpenAsync(BaseUrl, clientId);

    public Task<TestAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<TestAnswer> PostAsync(string path, JsonNode? body) => SendAsync(HttpMethod.Post, path, new StringContent(body?.ToJsonString() ?? "null", Encoding.UTF8, "application/json"));

    public async Task<TestAnswer> SendAsync(HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? prepare = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(BaseUrl, path)) { Content = content };
        prepare?.Invoke(request);
        var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return new TestAnswer((int)answer.StatusCode, await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken), answer);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _host.DisposeAsync();
    }
}
