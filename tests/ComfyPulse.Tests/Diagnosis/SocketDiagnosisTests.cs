namespace ComfyPulse.Tests.Diagnosis;

/// <summary>Pods whose REST is well and whose socket is played by hand.</summary>
public sealed class SocketDiagnosisTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    [Theory]
    [InlineData(200, "does not pass upgrades", "nginx")]
    [InlineData(302, "redirected", "final address")]
    [InlineData(401, "credentials", "Headers or Query")]
    [InlineData(403, "refused (403)", "Origin")]
    [InlineData(404, "no socket at /api/ws", "/ws and /api/ws")]
    [InlineData(418, "418", "Upgrade")]
    [InlineData(502, "502", "Upgrade")]
    public async Task A_refused_upgrade_is_bad_and_says_what_to_configure(int status, string part, string remedy)
    {
        await using var pod = await PatientPod.StartAsync();
        pod.RefuseUpgrades(status);

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        Assert.False(diagnosis.IsUsable);
        diagnosis.Of("rest").Is(FindingGrade.Good);
        diagnosis.Of("socket").Is(FindingGrade.Bad, part, remedy);
        diagnosis.Of("frames").Is(FindingGrade.Skipped, "no socket");
        diagnosis.Of("version").Is(FindingGrade.Good);
    }

    [Fact]
    public async Task A_proxy_that_lets_only_api_pass_has_a_socket_there()
    {
        await using var pod = await PatientPod.StartAsync();
        pod.Script.OnUpgrade = context =>
        {
            context.Response.StatusCode = 404;
            pod.Script.OnUpgrade = null;
            return Task.CompletedTask;
        };
        var serving = pod.ServeSocketAsync();

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("socket").Is(FindingGrade.Good, "/api/ws");
        await serving;
    }

    [Fact]
    public async Task An_event_that_was_asked_for_proves_that_events_reach_us()
    {
        await using var pod = await PatientPod.StartAsync();
        var serving = pod.ServeSocketAsync();

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("frames").Is(FindingGrade.Good, "an event too");
        await serving;
        Assert.Equal(["PATCH /internal/logs/subscribe", "POST /api/interrupt"], pod.Script.Requests.Where(request => !request.StartsWith("GET", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_event_is_asked_for_under_the_sockets_id_and_for_a_prompt_that_does_not_exist()
    {
        await using var pod = await PatientPod.StartAsync();
        var serving = pod.ServeSocketAsync(sendsEvents: false);
        var asked = new List<string>();
        foreach (var route in (string[])["PATCH /internal/logs/subscribe", "POST /api/interrupt"])
        {
            pod.Script.Answers[route] = async context =>
            {
                using var body = new StreamReader(context.Request.Body);
                asked.Add(await body.ReadToEndAsync(PatientPod.Stop));
                context.Response.StatusCode = asked.Count == 1 ? 200 : 500;
            };
        }

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("frames").Is(FindingGrade.Good, "not proven");
        var clientId = await serving;
        Assert.Equal($$"""{"clientId":"{{clientId}}","enabled":true}""", asked[0]);
        Assert.Matches("""^\{"prompt_id":"[0-9a-f]{8}-[0-9a-f-]{27}"\}$""", asked[1]);
        Assert.DoesNotContain(clientId, asked[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_greets_and_then_sends_no_event_has_stalled()
    {
        await using var pod = await PatientPod.StartAsync();
        var serving = pod.ServeSocketAsync(sendsEvents: false);
        var interrupted = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        pod.Script.Answers["POST /api/interrupt"] = context =>
        {
            interrupted.TrySetResult(pod.Time.Armed(Patience));
            return Task.CompletedTask;
        };

        var diagnosing = pod.Client().DiagnoseAsync(PatientPod.Stop);
        await pod.Time.ArmedAsync(Patience, moreThan: await interrupted.Task.WaitAsync(TimeSpan.FromSeconds(20), PatientPod.Stop));
        pod.Time.Advance(Patience);

        var diagnosis = await diagnosing;
        diagnosis.Of("frames").Is(FindingGrade.Poor, "stands still", "Restart the pod");
        Assert.True(diagnosis.IsUsable);
        await serving;
    }

    [Fact]
    public async Task A_pod_that_opens_a_socket_and_never_greets_is_bad()
    {
        await using var pod = await PatientPod.StartAsync();

        var diagnosing = pod.Client().DiagnoseAsync(PatientPod.Stop);
        var socket = await pod.Script.NextSocketAsync();
        await socket.ReceiveAsync();

        // The feature flags have come: the limit for the greeting was armed before them.
        pod.Time.Advance(Patience);

        var diagnosis = await diagnosing;
        diagnosis.Of("socket").Is(FindingGrade.Good);
        diagnosis.Of("frames").Is(FindingGrade.Bad, "no greeting", "restart");
        Assert.False(diagnosis.IsUsable);
        socket.Release();
    }

    [Fact]
    public async Task A_socket_that_breaks_off_after_the_greeting_is_bad()
    {
        await using var pod = await PatientPod.StartAsync();

        var diagnosing = pod.Client().DiagnoseAsync(PatientPod.Stop);
        var socket = await pod.Script.NextSocketAsync();
        await socket.GreetAsync();
        await socket.CloseAsync();
        socket.Release();

        (await diagnosing).Of("frames").Is(FindingGrade.Bad, "breaks off", "lets sockets live");
    }

    [Fact]
    public async Task Frames_that_were_waited_for_when_the_time_was_up_are_not_called_missing()
    {
        await using var pod = await PatientPod.StartAsync();
        var serving = pod.ServeSocketAsync(sendsFlags: false);

        var diagnosing = pod.Client().DiagnoseAsync(TimeSpan.FromSeconds(3), PatientPod.Stop);
        await pod.Time.ArmedAsync(Patience, moreThan: 2);
        pod.Time.Advance(TimeSpan.FromSeconds(3));

        var diagnosis = await diagnosing;
        diagnosis.Of("socket").Is(FindingGrade.Good);
        diagnosis.Of("frames").Is(FindingGrade.Poor, "time was up");
        await serving;
    }

    [Fact]
    public async Task Feature_flags_that_stay_unanswered_are_poor()
    {
        await using var pod = await PatientPod.StartAsync();
        var serving = pod.ServeSocketAsync(sendsFlags: false);

        var diagnosing = pod.Client().DiagnoseAsync(PatientPod.Stop);

        // The dial has one limit of this length, the greeting one, and the wait for the flags the third.
        await pod.Time.ArmedAsync(Patience, moreThan: 2);
        pod.Time.Advance(Patience);

        (await diagnosing).Of("frames").Is(FindingGrade.Poor, "feature flags", "both directions");
        await serving;
    }

    [Theory]
    [InlineData("0.3.56")]
    [InlineData("0.3.10")]
    [InlineData("a fork of 2026")]
    [InlineData(null)]
    public async Task A_pod_that_would_interrupt_whatever_runs_is_never_asked(string? version)
    {
        await using var pod = await PatientPod.StartAsync(version);

        // By its routes a fork looks new; what its interrupt does is not known all the same.
        pod.Script.AnswerJson("GET /api/jobs", """{"jobs": []}""");
        var serving = pod.ServeSocketAsync();

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("frames").Is(FindingGrade.Good, "not proven");
        diagnosis.Of("version").Is(FindingGrade.Poor);
        await serving;
        Assert.All(pod.Script.Requests, request => Assert.StartsWith("GET", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pod_whose_log_is_quiet_is_not_taken_for_one_that_stalls()
    {
        await using var pod = await PatientPod.StartAsync(arguments: ["main.py", "--verbose", "WARNING"]);
        var serving = pod.ServeSocketAsync(sendsEvents: false);

        var diagnosis = await pod.Client().DiagnoseAsync(PatientPod.Stop);

        diagnosis.Of("frames").Is(FindingGrade.Good, "not proven");
        await serving;
    }

    [Fact]
    public async Task Each_diagnosis_has_a_client_id_of_its_own()
    {
        await using var pod = await PatientPod.StartAsync();
        var client = pod.Client();
        var first = pod.ServeSocketAsync();
        await client.DiagnoseAsync(PatientPod.Stop);
        var second = pod.ServeSocketAsync();
        await client.DiagnoseAsync(PatientPod.Stop);

        Assert.NotEqual(await first, await second);
        Assert.True(Guid.TryParseExact(await first, "D", out _));
    }
}
