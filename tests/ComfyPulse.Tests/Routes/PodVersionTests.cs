using ComfyPulse.Routes;
using Microsoft.AspNetCore.Http;

namespace ComfyPulse.Tests.Routes;

public sealed class PodVersionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("0.33.0", "0.33.0")]
    [InlineData("v0.3.64-12-gabc1234", "0.3.64")]
    [InlineData("0.3.45+local", "0.3.45")]
    [InlineData(" 0.6 ", "0.6.0")]
    [InlineData("1.2.3.4", "1.2.3")]
    [InlineData("2026", null)]
    [InlineData("cloud", null)]
    [InlineData("a125cd84", null)]
    [InlineData("0.x", null)]
    [InlineData("99999999999.1", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_version_is_read_from_what_a_pod_says(string? text, string? expected) => Assert.Equal(expected, PodVersion.Parse(text).Number?.ToString());

    [Fact]
    public void A_version_tells_what_the_pod_has()
    {
        var old = PodVersion.Parse("0.3.57");

        Assert.True(old.Has(PodFeature.ClientPromptId) & old.Has(PodFeature.PartialTargets) & old.Has(PodFeature.TargetedInterrupt));
        Assert.False(old.Has(PodFeature.Jobs) | old.Has(PodFeature.JobCancel));
        Assert.Null(PodVersion.Parse("cloud").Has(PodFeature.Jobs));
    }

    [Fact]
    public async Task The_version_is_asked_once()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(Stats("0.33.0"));
        using var http = pod.Connect();
        var gate = new VersionGate(new PodCalls(http));

        await gate.RequireAsync(PodFeature.JobCancel, Token);
        await gate.RequireAsync(PodFeature.Jobs, Token);

        Assert.Equal(["GET /api/system_stats"], pod.Paths);
    }

    [Fact]
    public async Task What_a_pod_is_too_old_for_is_refused_without_a_request()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(Stats("0.3.56"));
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        var error = await Assert.ThrowsAsync<PodFeatureException>(() => routes.Server.InterruptAsync("p", Token));
        await Assert.ThrowsAsync<PodFeatureException>(() => routes.Jobs.CancelAsync("p", Token));
        await Assert.ThrowsAsync<PodFeatureException>(() => routes.Jobs.GetAsync("p", Token));

        Assert.Equal(("0.3.56", "0.3.57"), (error.PodVersion, error.NeededVersion));
        Assert.Single(pod.Requests);
    }

    [Fact]
    public async Task An_odd_version_is_made_up_for_by_looking_which_routes_are_there()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.Path() switch
        {
            "/api/system_stats" => context.JsonAsync("""{"system": {"comfyui_version": "my-fork"}}"""),
            "/api/jobs" => context.JsonAsync("""{"jobs": []}"""),
            "/api/interrupt" => context.TextAsync(200),
            _ => context.TextAsync(405),
        });
        using var http = pod.Connect();
        var routes = new PodRoutes(http);

        await routes.Server.InterruptAsync("p", Token);
        Assert.Equal("""{"prompt_id":"p"}"""u8.ToArray(), pod.Requests.Last().Body);

        // Not known to be too old: it is tried, and the missing route says so.
        await Assert.ThrowsAsync<PodFeatureException>(() => routes.Jobs.CancelAsync("p", Token));
        Assert.Equal("POST /api/jobs/p/cancel", pod.Paths.Last());
    }

    [Fact]
    public async Task A_pod_that_tells_nothing_is_never_asked_to_interrupt_one_prompt()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(context => context.TextAsync(404));
        using var http = pod.Connect();

        var error = await Assert.ThrowsAsync<PodFeatureException>(() => new PodRoutes(http).Server.InterruptAsync("p", Token));

        Assert.Contains("unknown version", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(pod.Requests, asked => asked.Method == "POST");
    }

    private static RequestDelegate Stats(string version) => context => context.JsonAsync($$$"""{"system": {"comfyui_version": "{{{version}}}"}, "devices": []}""");
}
