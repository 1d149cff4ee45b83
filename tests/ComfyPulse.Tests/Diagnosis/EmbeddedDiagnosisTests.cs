using ComfyPulse.Tests.Client;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Tests.Diagnosis;

/// <summary>The embedded pod in its versions, idle and at work.</summary>
public sealed class EmbeddedDiagnosisTests
{
    private static readonly string[] Codes = ["rest", "auth", "proxy", "socket", "frames", "version", "features", "previews", "round_trip", "clock", "upload_limit"];

    [Fact]
    public async Task A_pod_of_today_is_good_in_everything()
    {
        await using var pod = await PodFixture.StartAsync();

        var diagnosis = await DiagnoseAsync(pod);

        Assert.Equal(Codes, diagnosis.Findings.Select(finding => finding.Code));
        Assert.All(diagnosis.Findings.Where(finding => finding.Code != "clock"), finding => finding.Is(FindingGrade.Good));
        Assert.True(diagnosis.IsUsable);
    }

    [Fact]
    public async Task An_older_pod_is_usable_and_told_what_it_lacks()
    {
        await using var pod = await PodFixture.StartAsync("0.3.64");

        var diagnosis = await DiagnoseAsync(pod);

        Assert.True(diagnosis.IsUsable);
        diagnosis.Of("version").Is(FindingGrade.Poor, "0.3.64 lacks jobs (0.6.0), cancelling of jobs (0.26.0)", "0.26.0");
        diagnosis.Of("previews").Is(FindingGrade.Poor, remedy: "--preview-method auto");
        diagnosis.Of("frames").Is(FindingGrade.Good, "feature flags");
    }

    [Fact]
    public async Task The_oldest_pod_lacks_most_and_is_usable_still()
    {
        await using var pod = await PodFixture.StartAsync("0.3.10");

        var diagnosis = await DiagnoseAsync(pod);

        Assert.True(diagnosis.IsUsable);
        diagnosis.Of("version").Is(FindingGrade.Poor, "interrupt of one prompt (0.3.57)");
        diagnosis.Of("features").Is(FindingGrade.Poor, "0.3.45");
        diagnosis.Of("frames").Is(FindingGrade.Good, "not proven");
        diagnosis.Of("upload_limit").Is(FindingGrade.Skipped);
    }

    [Theory]
    [InlineData("0.33.0")]
    [InlineData("0.3.64")]
    [InlineData("0.3.10")]
    public async Task A_prompt_at_work_is_not_disturbed(string version)
    {
        await using var pod = await PodFixture.StartAsync(version);
        var run = await pod.Client().SubmitAsync(PodFixture.WaitWorkflow(), cancellationToken: PodFixture.Token);
        await pod.Gate.NextArrivalAsync();

        var diagnosis = await DiagnoseAsync(pod);

        diagnosis.Of("rest").Is(FindingGrade.Good, "1 prompt");
        Assert.True(diagnosis.IsUsable);
        pod.Gate.OpenForAll();
        var result = await run.EndAsync();
        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
    }

    // On a clock that stands still: no answer of a busy machine is late.
    private static Task<PodDiagnosis> DiagnoseAsync(PodFixture pod) =>
        pod.Client(services: new() { Time = new FakeTimeProvider(TimeProvider.System.GetUtcNow()) }).DiagnoseAsync(PodFixture.Token);
}
