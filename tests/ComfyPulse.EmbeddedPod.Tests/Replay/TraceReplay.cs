using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>Does to an embedded pod what a recorded client did, each thing when the pod is where the recorded one was, and keeps what comes back.</summary>
internal sealed class TraceReplay : IAsyncDisposable
{
    // The recorded sampler's own pace, loading included, where a socket drops in its midst; and a training's, in whose midst the queue is looked at.
    private static readonly Dictionary<string, TimeSpan> StepTimes = new(StringComparer.Ordinal)
    {
        ["19d-trainer-real-lora"] = TimeSpan.FromSeconds(4),
        ["25c-ksampler-drop-reconnect"] = TimeSpan.FromSeconds(5.4),
    };

    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan MaxLate = TimeSpan.FromSeconds(3);

    private readonly TraceFolder _trace;
    private readonly SteppingClock _clock;
    private readonly EmbeddedPodHost _pod;
    private readonly HttpClient _http;
    private readonly Dictionary<string, TestSocket> _sockets = new(StringComparer.Ordinal);
    private readonly Signal _changed = new();
    private int _barriers;

    private TraceReplay(TraceFolder trace, SteppingClock clock, EmbeddedPodHost pod)
    {
        (_trace, _clock, _pod, _http) = (trace, clock, pod, new HttpClient { BaseAddress = pod.BaseUrl });
        (_clock.Waited, _pod.Motion.Changed, _pod.Sockets.SocketEnded) = (_changed.Raise, _changed.Raise, _changed.Raise);
    }

    /// <summary>The frames by socket.</summary>
    public Dictionary<string, IReadOnlyList<ReceivedFrame>> Frames { get; } = new(StringComparer.Ordinal);

    /// <summary>Each answer with what was recorded in its place.</summary>
    public List<(JsonNode Recorded, int Status, string Text)> Answers { get; } = [];

    /// <summary>Our prompt ids by the recorded ones.</summary>
    public Dictionary<string, string> PromptIds { get; } = new(StringComparer.Ordinal);

    public static async Task<TraceReplay> RunAsync(TraceFolder trace)
    {
        var clock = new SteppingClock();
        var options = new EmbeddedPodOptions { Version = trace.Version, Time = clock, StepTime = StepTimes.GetValueOrDefault(trace.Name, TimeSpan.FromMilliseconds(150)), OrderOutputs = trace.OrderOutputs };
        foreach (var nodeClass in TraceNodes.All())
        {
            options.NodeClasses.Add(nodeClass);
        }

        var loader = BuiltInNodes.Create(new NodeEnvironment(".", ".", ".", options.StepTime, trace.Version)).First(known => known.Name == "CheckpointLoaderSimple");
        options.NodeClasses.Add(TraceNodes.RecordedCheckpointLoader(loader));
        var replay = new TraceReplay(trace, clock, await EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken));
        try
        {
            await replay.RunAsync();
            return replay;
        }
        catch
        {
            await replay.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        foreach (var socket in _sockets.Values)
        {
            await socket.DisposeAsync();
        }

        await _pod.DisposeAsync();
    }

    private async Task RunAsync()
    {
        await UploadAsync();
        foreach (var action in _trace.Actions())
        {
            // The recorded pod's steps took a little longer than their delays, or less: where its queue was empty, so is this one's.
            _clock.LetPassUntil(action.At);
            await SettleAsync();
            for (var late = TimeSpan.Zero; _trace.IsEmptyAt(action.At) && !_pod.IsIdle && late < MaxLate; late += Slack)
            {
                _clock.LetPassUntil(action.At + late);
                await SettleAsync();
            }

            _clock.CatchUp();
            await DoAsync(action);
            await SettleAsync();
        }

        if (_trace.Until is { } until)
        {
            _clock.LetPassUntil(until);
            await SettleAsync();
        }

        foreach (var (name, socket) in _sockets)
        {
            Frames.TryAdd(name, Received(socket));
        }
    }

    // The files that the recorded prompts load were uploaded by calls that have tests of their own.
    private async Task UploadAsync()
    {
        var image = PngWriter.Encode(new byte[12], 2, 2, 3);
        foreach (var (subfolder, type) in new[] { ("", "input"), ("albums/2026", "input"), ("", "temp") })
        {
            using var form = new MultipartFormDataContent { { new ByteArrayContent(image), "image", "lake_92047.png" }, { new StringContent(subfolder), "subfolder" }, { new StringContent(type), "type" } };
            using var answer = await _http.PostAsync(new Uri("upload/image", UriKind.Relative), form, TestContext.Current.CancellationToken);
            answer.EnsureSuccessStatusCode();
        }
    }

    private async Task DoAsync(TraceAction action)
    {
        switch (action.Kind)
        {
            case "open":
                var url = (string)action.Data["url"]!;
                var clientId = url.Contains("clientId=", StringComparison.Ordinal) ? url[(url.IndexOf("clientId=", StringComparison.Ordinal) + 9)..] : null;
                var opened = _sockets[action.Socket] = await TestSocket.OpenAsync(_pod.BaseUrl, clientId, url.Split('?')[0], action.Data["headers"]?["Sec-WebSocket-Extensions"] is not null, _changed.Raise);
                KeepInventedId(action.Socket, opened);
                break;
            case "send":
                await SayAsync(_sockets[action.Socket], action);
                break;
            case "close" or "abort":
                await EndAsync(action.Socket, action.Kind == "close");
                break;
            case "submit":
                await SubmitAsync(action.Data);
                break;
            default:
                await CallAsync(action.Data);
                break;
        }
    }

    // A socket that names no client id is given one, which the client then submits with.
    private void KeepInventedId(string name, TestSocket socket)
    {
        var recorded = _trace.Sockets[name].First(line => (string?)line["type"] == "text")["data"]!["data"]!["sid"]!;
        PromptIds[(string)recorded!] = (string)JsonNode.Parse(socket.Frames[0].Text!)!["data"]!["sid"]!;
    }

    // The pod takes what a socket says in its own time; what the recorded one answered tells that it has.
    private async Task SayAsync(TestSocket socket, TraceAction action)
    {
        await socket.SendAsync(ClientText(action.Data));
        var (flags, ended) = _trace.AnsweredTo(action.Socket, action.Data);
        await _changed.UntilAsync(() => socket.HasEnded
            || (!ended && socket.Frames.Count(frame => frame.Text?.StartsWith('{') == true && TraceFolder.IsFlags(RestComparison.Parse(frame.Text))) >= flags));
    }

    private async Task EndAsync(string name, bool isClean)
    {
        var socket = _sockets[name];
        Frames[name] = Received(socket);
        var open = _pod.Sockets.OpenCount;
        await (isClean ? socket.CloseAsync() : socket.AbortAsync());
        _sockets.Remove(name);
        await _changed.UntilAsync(() => _pod.Sockets.OpenCount < open);
        await socket.DisposeAsync();
    }

    private async Task SubmitAsync(JsonNode submission)
    {
        using var answer = await _http.PostAsync(new Uri("prompt", UriKind.Relative), Json(submission["request"]!), TestContext.Current.CancellationToken);
        var recorded = new JsonObject { ["method"] = "POST", ["path"] = "/prompt", ["status"] = submission["status"]!.DeepClone(), ["json"] = submission["response"]!.DeepClone() };
        await KeepAsync(recorded, answer);
    }

    private async Task CallAsync(JsonNode call)
    {
        if (RestComparison.WhyNot(_trace.Name, call) is not null)
        {
            return;
        }

        using var request = new HttpRequestMessage(new HttpMethod((string)call["method"]!), new Uri(_pod.BaseUrl, Translated((string)call["path"]!)));
        request.Content = call["request"] is { } body ? Json(body) : (string?)call["label"] == "good json, text/plain content type" ? GoodPrompt() : Body((string?)call["label"]);
        foreach (var (name, value) in call["request_headers"] as JsonObject ?? [])
        {
            if (name != "Content-Type")
            {
                var text = (string)value!;
                request.Headers.TryAddWithoutValidation(name, name == "Origin" && text.Contains("127.0.0.1", StringComparison.Ordinal) ? _pod.BaseUrl.GetLeftPart(UriPartial.Authority) : text);
            }
        }

        using var answer = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        await KeepAsync(call, answer);
    }

    private async Task KeepAsync(JsonNode recorded, HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Answers.Add((recorded, (int)answer.StatusCode, text));
        if (recorded["json"] is JsonObject body && (string?)body["prompt_id"] is { } recordedId && answer.IsSuccessStatusCode)
        {
            PromptIds[recordedId] = (string)JsonNode.Parse(text)!["prompt_id"]!;
        }
    }

    // What the recording says about bodies that are not JSON.
    private static StringContent? Body(string? label) => label switch
    {
        "body not json" or "bad body" or "idle interrupt, not JSON" => new StringContent("this is not json"),
        _ => null,
    };

    // The body was not recorded; its answer tells that it was the sound half of the one before it.
    private StringContent GoodPrompt()
    {
        var body = _trace.Calls.First(call => ((string?)call["label"])?.StartsWith("one good output", StringComparison.Ordinal) == true)["request"]!.DeepClone();
        body["prompt"]!.AsObject().Remove("7");
        body["prompt"]!.AsObject().Remove("8");
        return new StringContent(body.ToJsonString(), Encoding.UTF8, "text/plain");
    }

    private StringContent Json(JsonNode body) => new(Translated(body.ToJsonString()), Encoding.UTF8, "application/json");

    private string Translated(string text) => PromptIds.Where(id => Guid.TryParse(id.Key, out _)).Aggregate(text, (translated, id) => translated.Replace(id.Key, id.Value, StringComparison.Ordinal));

    private static string ClientText(JsonNode line) =>
        (string?)line["note"] is not null || line["data"] is JsonValue value && value.TryGetValue<string>(out var text) && text.StartsWith("(a text message", StringComparison.Ordinal)
            ? "\"" + new string('x', (4 * 1024 * 1024) + 8) + "\""
            : line["data"] is JsonValue plain && plain.TryGetValue<string>(out var raw) ? raw : line["data"]!.ToJsonString();

    private static List<ReceivedFrame> Received(TestSocket socket) => [.. socket.Frames.Where(frame => frame.Text?.StartsWith("barrier", StringComparison.Ordinal) != true)];

    // The pod waits for a time to come or has nothing to do, and everything that it has sent has arrived.
    private async Task SettleAsync()
    {
        do
        {
            // Where several nodes wait at once, time goes on one by one and only when it is asked to; else by itself, up to the limit.
            await _changed.UntilAsync(() => _pod.IsIdle || (_pod.Motion.StandsStill(_clock.Sleepers) && (_clock.IsShared || _clock.HoldsBack)));
        }
        while (_clock.FireNext());

        var barrier = $"barrier {++_barriers}".ToString(CultureInfo.InvariantCulture);
        _pod.Sockets.SendToAll(barrier);
        foreach (var socket in _sockets.Values)
        {
            await _changed.UntilAsync(() => socket.HasEnded || socket.Frames.Any(frame => frame.Text == barrier));
        }
    }
}
