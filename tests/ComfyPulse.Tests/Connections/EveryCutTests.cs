using System.Collections.Concurrent;
using System.Net;
using ComfyPulse.Tests.Runs;
using ComfyPulse.Tests.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Connections;

/// <summary>Every recorded run, over a real socket that is cut before each of its frames in each way, with the recorded REST answers behind it: its end, its outputs and the one submission are those of the uncut run.</summary>
public sealed class EveryCutTests
{
    private const int Lanes = 4;
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    // Long steps: what a half-open socket costs is half a minute of silence.
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData("reset")]
    [InlineData("clean")]
    [InlineData("half-open")]
    public async Task A_run_ends_alike_wherever_its_socket_is_cut(string how)
    {
        var cuts = new ConcurrentQueue<(TraceRun Run, int Frames)>(TraceRun.WithTruth.Where(CanBePlayed).SelectMany(run => Enumerable.Range(0, Frames(run).Length + 1).Select(frames => (run, frames))));
        var (count, wrong) = (cuts.Count, new ConcurrentQueue<string>());

        await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => Task.Run(() => PlayAsync(cuts, how, wrong))));

        Assert.Empty(wrong);
        Assert.True(count > 2000, $"{count} cuts");
        TestContext.Current.TestOutputHelper!.WriteLine($"{count} cuts ({how})");
    }

    private static bool CanBePlayed(TraceRun run) => run is { Workflow: not null, PromptId.Value.Length: > 0, Bodies: { Answer: not null, Entry: not null } };

    private static byte[][] Frames(TraceRun run) => [.. run.Steps.Select(step => step.Frame).OfType<byte[]>()];

    private static async Task PlayAsync(ConcurrentQueue<(TraceRun Run, int Frames)> cuts, string how, ConcurrentQueue<string> wrong)
    {
        await using var pod = await ScriptedPod.StartAsync();
        pod.AnswerJson("GET /api/prompt", """{"exec_info": {"queue_remaining": 0}}""");
        pod.AnswerJson("GET /api/system_stats", """{"system": {"comfyui_version": "0.33.0"}, "devices": []}""");
        pod.AnswerJson("GET /api/queue", """{"queue_running": [], "queue_pending": []}""");
        pod.AnswerJson("GET /api/history", "{}");

        // One handler for all: the cuts are of sockets, not of what REST keeps open.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        while (cuts.TryDequeue(out var cut))
        {
            var (run, frames) = cut;
            try
            {
                var (result, submissions) = await CutAsync(pod, http, run, frames, how);
                var (expected, actual) = (RunSummary.Straight(run), RunSummary.Of(result));
                if (expected != actual || submissions != 1)
                {
                    wrong.Enqueue($"{run} cut before frame {frames}: {submissions} submissions, {actual}, not {expected}");
                }
            }
            catch (Exception exception) when (exception is TimeoutException or ComfyUIException)
            {
                wrong.Enqueue($"{run} cut before frame {frames}: {exception.Message}");
            }
        }
    }

    private static async Task<(PromptResult Result, int Submissions)> CutAsync(ScriptedPod pod, HttpClient http, TraceRun run, int frames, string how)
    {
        pod.Requests.Clear();
        pod.AnswerJson("POST /api/prompt", run.Bodies.Answer!);
        pod.AnswerJson($"GET /api/history/{Uri.EscapeDataString(run.PromptId.Value)}", run.Bodies.Entry!);
        var time = new FakeTimeProvider();
        var options = new ComfyUIPodOptions { BaseUrl = pod.BaseUrl, ConnectTimeout = TimeSpan.FromHours(1), AnswerTimeout = TimeSpan.FromHours(20), HealthCheckTimeout = TimeSpan.FromMinutes(1) };
        var clientId = Guid.NewGuid();
        var services = new PodServices { Time = time, HttpClient = http, NewId = () => clientId };
        var sockets = new ComfyUIWebSocketClient(new WebSocketClientOptions { Reconnect = ReconnectPolicy.Fixed(0, TimeSpan.Zero) }, services);
        var client = new ComfyUIPodClient(options, sockets);
        var submitting = client.SubmitAsync(run.Workflow!, new SubmitOptions { PromptId = run.PromptId, PartialExecutionTargets = run.Targets }, TestContext.Current.CancellationToken);
        var socket = await NextSocketAsync(pod, clientId);
        await socket.GreetAsync();
        var followed = await submitting.WaitAsync(SafetyNet);
        await socket.SendAsync(OnePromptPod.Status(1));
        foreach (var frame in Frames(run).Take(frames))
        {
            await socket.SendTextAsync(frame);
        }

        await CutAsync(socket, how);
        await time.PassUntilAsync(followed.Completion, Step);
        var closing = sockets.DisposeAsync().AsTask();
        socket.Release();
        await time.PassUntilAsync(closing, Step);
        await client.DisposeAsync();
        return (await followed.Completion, pod.Requests.Count(request => request == "POST /api/prompt"));
    }

    /// <summary>The client's socket. One of an earlier cut may still wait: who finds a socket deaf opens another.</summary>
    private static async Task<ScriptedSocket> NextSocketAsync(ScriptedPod pod, Guid clientId)
    {
        while (true)
        {
            var socket = await pod.NextSocketAsync();
            if (socket.ClientId == clientId.ToString("D"))
            {
                return socket;
            }

            socket.Release();
        }
    }

    private static async Task CutAsync(ScriptedSocket socket, string how)
    {
        switch (how)
        {
            case "reset":
                socket.Abort();
                break;
            case "clean":
                await socket.CloseAsync();
                break;
            default:
                // Half-open: nothing more comes, and nobody says so.
                break;
        }
    }
}
