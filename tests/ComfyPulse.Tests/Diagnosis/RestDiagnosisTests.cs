using System.Text;
using ComfyPulse.Tests.Client;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Diagnosis;

/// <summary>What is told of pods by REST, and of those that have none.</summary>
public sealed class RestDiagnosisTests
{
    [Theory]
    [InlineData(401, "text/plain", "", FindingGrade.Bad)]
    [InlineData(403, "text/html", "<html>no</html>", FindingGrade.Bad)]
    [InlineData(200, "text/html", "<!DOCTYPE html><title>Sign in</title>", FindingGrade.Bad)]
    [InlineData(200, "application/json", """{"hello": "world"}""", FindingGrade.Skipped)]
    [InlineData(404, "text/plain", "", FindingGrade.Skipped)]
    [InlineData(429, "text/plain", "", FindingGrade.Skipped)]
    [InlineData(500, "text/plain", "", FindingGrade.Skipped)]
    [InlineData(502, "text/html", "<html>Bad Gateway</html>", FindingGrade.Skipped)]
    [InlineData(524, "text/html", "<html>A timeout occurred</html>", FindingGrade.Skipped)]
    public async Task Where_REST_is_bad_the_rest_is_skipped(int status, string mediaType, string body, FindingGrade auth)
    {
        await using var pod = await PatientPod.StartAsync();
        Answer(pod, context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = mediaType;
            return context.Response.WriteAsync(body, context.RequestAborted);
        });

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        Assert.False(diagnosis.IsUsable);
        diagnosis.Of("rest").Is(FindingGrade.Bad, status == 200 ? "" : $"{status}");
        diagnosis.Of("auth").Is(auth);
        diagnosis.Of("proxy").Is(FindingGrade.Good);
        Assert.All(diagnosis.Findings.Skip(3), finding => finding.Is(FindingGrade.Skipped));
        Assert.Equal(11, diagnosis.Findings.Count);
    }

    [Fact]
    public async Task A_base_path_that_is_missing_is_the_hint_and_with_it_all_is_well()
    {
        await using var pod = await PatientPod.StartAsync(basePath: "/comfy");
        var serving = pod.ServeSocketAsync(sendsEvents: false);
        pod.Script.AnswerJson("PATCH /comfy/internal/logs/subscribe", "", 404);

        var without = await pod.Client().DiagnoseAsync(PatientPod.Stop);
        var with = await pod.Client(options => options.BaseUrl = new Uri(pod.Script.BaseUrl, "comfy?token=hunter2")).DiagnoseAsync(PatientPod.Stop);

        without.Of("rest").Is(FindingGrade.Bad, "404", "base path");
        with.Of("rest").Is(FindingGrade.Good, "/comfy/api/prompt");
        with.Of("socket").Is(FindingGrade.Good, "/comfy/ws");
        with.Of("frames").Is(FindingGrade.Good, "not proven");
        Assert.True(with.IsUsable);
        await serving;
        Assert.All(pod.Script.Requests.Where(request => request.Contains("/comfy/", StringComparison.Ordinal)), request => Assert.Contains("token=hunter2", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_that_are_not_taken_are_told_without_them()
    {
        await using var pod = await PatientPod.StartAsync();
        Answer(pod, context =>
        {
            context.Response.StatusCode = 401;
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"hunter4\"";
            return Task.CompletedTask;
        });

        var without = await pod.Client().DiagnoseAsync(PatientPod.Stop);
        var wrong = await pod.Client(options =>
        {
            options.Headers["Authorization"] = "Bearer hunter2";
            options.Query["token"] = "hunter3";
        }).DiagnoseAsync(PatientPod.Stop);

        without.Of("auth").Is(FindingGrade.Bad, "wanted (401), of the kind Bearer", "Headers or Query");
        wrong.Of("auth").Is(FindingGrade.Bad, "not taken", "right ones");
        Assert.All([.. without.Findings, .. wrong.Findings], finding => Assert.DoesNotContain("hunter", finding.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Credentials_that_are_taken_go_to_the_socket_too()
    {
        await using var pod = await PatientPod.StartAsync();
        var seen = new List<string>();
        pod.Script.OnUpgrade = context =>
        {
            seen.Add($"{context.Request.Headers.Authorization} {context.Request.Query["token"]}");
            context.Response.StatusCode = 502;
            return Task.CompletedTask;
        };

        var diagnosis = await pod.Client(options =>
        {
            options.Headers["Authorization"] = "Bearer hunter2";
            options.Query["token"] = "hunter3";
        }).DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("auth").Is(FindingGrade.Good, "let in, with the headers");
        Assert.Equal(["Bearer hunter2 hunter3"], seen);
        Assert.All(diagnosis.Findings, finding => Assert.DoesNotContain("hunter", finding.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_header_of_browsers_is_named_where_it_may_be_the_reason()
    {
        await using var pod = await PatientPod.StartAsync();
        Answer(pod, context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });

        var diagnosis = await pod.Client(options => options.Headers["Origin"] = "https://elsewhere.example").DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("auth").Is(FindingGrade.Bad, "Origin", "Leave the header Origin out");
    }

    [Fact]
    public async Task A_redirect_to_another_place_is_told_with_its_target()
    {
        await using var pod = await PatientPod.StartAsync();
        Answer(pod, context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = "https://login.example/start?secret=1";
            return Task.CompletedTask;
        });

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("rest").Is(FindingGrade.Bad, "https://login.example", "https instead of http");
        diagnosis.Of("auth").Is(FindingGrade.Skipped, "redirect");
    }

    [Fact]
    public async Task A_port_where_nothing_listens_is_a_finding_and_no_exception()
    {
        await using var client = new ComfyUIPodClient(new Uri("http://127.0.0.1:9"));

        var diagnosis = await client.DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("rest").Is(FindingGrade.Bad, "refused", "--listen");
        Assert.All(diagnosis.Findings.Skip(1), finding => finding.Is(FindingGrade.Skipped));
    }

    [Fact]
    public async Task A_self_signed_certificate_is_told_with_the_option_that_takes_it()
    {
        await using var pod = await PatientPod.StartAsync();
        pod.RefuseUpgrades(502);
        await using var front = new TlsFront(pod.Script.BaseUrl);

        var refused = await pod.Client(options => options.BaseUrl = front.Address).DiagnoseAsync(PatientPod.Stop);
        var taken = await pod.Client(options => (options.BaseUrl, options.AcceptAnyCertificate) = (front.Address, true)).DiagnoseAsync(PatientPod.Stop);

        refused.Of("rest").Is(FindingGrade.Bad, "TLS", "AcceptAnyCertificate");
        taken.Of("rest").Is(FindingGrade.Good);
        taken.Of("socket").Is(FindingGrade.Bad, "502");
    }

    [Fact]
    public async Task A_pod_that_never_answers_costs_the_limit_and_no_more()
    {
        await using var pod = await PatientPod.StartAsync();
        Answer(pod, SilenceAsync);

        var diagnosing = pod.Client().DiagnoseAsync(TimeSpan.FromSeconds(3), PatientPod.Stop);
        await pod.Script.AskedAsync("GET /api/prompt");
        pod.Time.Advance(TimeSpan.FromSeconds(3));

        (await diagnosing).Of("rest").Is(FindingGrade.Bad, "no answer", "https");
    }

    [Fact]
    public async Task The_limit_leaves_what_was_found_before()
    {
        await using var pod = await PatientPod.StartAsync();
        pod.Script.Answers["GET /api/system_stats"] = SilenceAsync;

        var diagnosing = pod.Client().DiagnoseAsync(TimeSpan.FromSeconds(3), PatientPod.Stop);
        await pod.Script.AskedAsync("GET /api/system_stats");
        pod.Time.Advance(TimeSpan.FromSeconds(3));

        var diagnosis = await diagnosing;
        diagnosis.Of("rest").Is(FindingGrade.Good);
        diagnosis.Of("round_trip").Is(FindingGrade.Good);
        diagnosis.Of("version").Is(FindingGrade.Poor, "not known");
        diagnosis.Of("socket").Is(FindingGrade.Bad, "in time");
        diagnosis.Of("previews").Is(FindingGrade.Skipped);
    }

    [Fact]
    public async Task A_pod_that_does_not_tell_its_version_just_now_keeps_the_one_that_its_client_knows()
    {
        await using var pod = await PatientPod.StartAsync();
        pod.RefuseUpgrades(502);
        var client = pod.Client();
        await client.DiagnoseAsync(PatientPod.Stop);
        pod.Script.AnswerJson("GET /api/system_stats", "", status: 503);

        var diagnosis = await client.DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("version").Is(FindingGrade.Poor, "not known");

        // The interrupt of one prompt needs a version that is known.
        await client.Routes.Server.InterruptAsync("d9d4d5a0-0000-4000-8000-000000000000", PatientPod.Stop);
    }

    [Fact]
    public async Task The_callers_token_ends_it_without_a_diagnosis()
    {
        await using var pod = await PatientPod.StartAsync();
        using var stop = new CancellationTokenSource();

        var diagnosing = pod.Client().DiagnoseAsync(stop.Token);
        var socket = await pod.Script.NextSocketAsync();
        await socket.ReceiveAsync();
        await stop.CancelAsync();

        Assert.Null(await socket.ReceiveAsync());
        await socket.CloseAsync();
        socket.Release();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => diagnosing);
    }

    [Theory]
    [InlineData(0, FindingGrade.Good, "Agrees")]
    [InlineData(-600, FindingGrade.Poor, "10 min ahead of")]
    [InlineData(7200, FindingGrade.Poor, "2 h behind")]
    public async Task The_clocks_are_compared(int oursIsAheadBySeconds, FindingGrade grade, string part)
    {
        await using var pod = await PatientPod.StartAsync();
        pod.RefuseUpgrades(502);
        Answer(pod, context =>
        {
            context.Response.Headers.Date = pod.Time.GetUtcNow().AddSeconds(-oursIsAheadBySeconds).ToString("R");
            return context.Response.WriteAsync("""{"exec_info": {"queue_remaining": 0}}""", context.RequestAborted);
        });

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("clock").Is(grade, part);
    }

    [Theory]
    [InlineData(40, FindingGrade.Good, "40 ms")]
    [InlineData(600, FindingGrade.Poor, "600 ms")]
    [InlineData(1400, FindingGrade.Poor, "1400 ms")]
    public async Task The_round_trip_is_a_median(int milliseconds, FindingGrade grade, string part)
    {
        await using var pod = await PatientPod.StartAsync();
        pod.RefuseUpgrades(502);
        var asked = 0;
        Answer(pod, context =>
        {
            // The first is not counted, and one slow answer of five is no slow pod.
            pod.Time.Advance(TimeSpan.FromMilliseconds(++asked is 1 or 3 ? 4000 : milliseconds));
            return context.Response.WriteAsync("""{"exec_info": {"queue_remaining": 0}}""", context.RequestAborted);
        });

        var diagnosis = await pod.Client().DiagnoseAsync(TimeSpan.FromMinutes(1), PatientPod.Stop);

        diagnosis.Of("round_trip").Is(grade, part);
    }

    [Fact]
    public async Task Hostile_answers_are_bounded_and_made_harmless()
    {
        await using var pod = await PatientPod.StartAsync("1\u001b[31m\u202e.5 " + new string('x', 5000));
        pod.RefuseUpgrades(502);
        pod.Script.Answers["GET /api/features"] = async context =>
        {
            context.Response.ContentType = "application/json";
            var some = Encoding.UTF8.GetBytes(new string(' ', 64 * 1024));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(some, context.RequestAborted);
            }
        };

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("version").Is(FindingGrade.Poor, "none of ComfyUI's");
        diagnosis.Of("features").Is(FindingGrade.Poor);
        Assert.All(diagnosis.Findings, finding => Assert.True(finding.Text.Length < 500 && !finding.Text.Any(letter => char.IsControl(letter) || letter == '\u202e'), finding.Text));
    }

    private static async Task SilenceAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.Register(gone.SetResult);
        await gone.Task;
    }

    private static void Answer(PatientPod pod, RequestDelegate answer)
    {
        pod.Script.Answers["GET /api/prompt"] = context => answer(context);
        pod.Script.Answers["GET /prompt"] = context => answer(context);
    }
}
