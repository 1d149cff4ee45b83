using System.Text.Json;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Diagnosis;

/// <summary>A scripted pod that answers as a ComfyUI does, until a test takes something away.</summary>
internal sealed class PatientPod : IAsyncDisposable
{
    private readonly List<ComfyUIPodClient> _clients = [];

    private PatientPod(ScriptedPod script) => Script = script;

    public ScriptedPod Script { get; }

    /// <summary>The clock of the clients. It stands still until a test moves it: no answer of a busy machine is late.</summary>
    public SignallingTime Time { get; } = new(TimeProvider.System.GetUtcNow());

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Answers <c>/prompt</c>, <c>/system_stats</c>, <c>/features</c>, the subscription to logs, and interrupts. A null version is not told.</summary>
    public static async Task<PatientPod> StartAsync(string? version = "0.33.0", string basePath = "", params string[] arguments)
    {
        var script = await ScriptedPod.StartAsync();
        script.AnswerJson($"GET {basePath}/api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        script.AnswerJson($"GET {basePath}/api/system_stats", JsonSerializer.Serialize(new { system = new { comfyui_version = version, argv = arguments }, devices = Array.Empty<object>() }));
        script.AnswerJson($"GET {basePath}/api/features", """{"supports_preview_metadata": true, "max_upload_size": 104857600}""");
        script.AnswerJson($"PATCH {basePath}/internal/logs/subscribe", "");
        script.AnswerJson($"POST {basePath}/api/interrupt", "");
        return new PatientPod(script);
    }

    public ComfyUIPodClient Client(Action<ComfyUIPodOptions>? configure = null)
    {
        var options = new ComfyUIPodOptions { BaseUrl = Script.BaseUrl };
        configure?.Invoke(options);
        var client = new ComfyUIPodClient(options, services: new() { Time = Time });
        _clients.Add(client);
        return client;
    }

    /// <summary>Refuses every upgrade.</summary>
    public PatientPod RefuseUpgrades(int status, string mediaType = "text/html", string body = "<html>no</html>")
    {
        Script.OnUpgrade = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = mediaType;
            return context.Response.WriteAsync(body, context.RequestAborted);
        };
        return this;
    }

    /// <summary>Takes the next socket: greeting, feature flags; an event for each interrupt; and the close in order.</summary>
    /// <returns>The client id.</returns>
    public async Task<string> ServeSocketAsync(bool sendsFlags = true, bool sendsEvents = true)
    {
        var socket = await Script.NextSocketAsync();
        if (sendsEvents)
        {
            Script.Answers["POST /api/interrupt"] = async context =>
            {
                await socket.SendAsync("""{"type": "logs", "data": {"entries": [], "size": null}}""");
                context.Response.StatusCode = 200;
            };
        }

        await socket.GreetAsync();
        Assert.Contains("feature_flags", await socket.ReceiveAsync(), StringComparison.Ordinal);
        if (sendsFlags)
        {
            await socket.SendAsync("""{"type": "feature_flags", "data": {"supports_preview_metadata": true}}""");
        }

        Assert.Null(await socket.ReceiveAsync());
        await socket.CloseAsync();
        socket.Release();
        return socket.ClientId!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        await Script.DisposeAsync();
    }
}

/// <summary>Findings by their code.</summary>
internal static class Findings
{
    public static PodFinding Of(this PodDiagnosis diagnosis, string code) => Assert.Single(diagnosis.Findings, finding => finding.Code == code);

    /// <summary>The finding has this grade; if not, its text says why. Whatever is not good names a remedy.</summary>
    public static PodFinding Is(this PodFinding finding, FindingGrade grade, string part = "", string remedy = "")
    {
        Assert.True(finding.Grade == grade, finding.ToString());
        Assert.Contains(part, finding.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(grade is FindingGrade.Poor or FindingGrade.Bad, finding.Remedy is not null);
        Assert.Contains(remedy, finding.Remedy ?? "", StringComparison.OrdinalIgnoreCase);
        return finding;
    }
}
