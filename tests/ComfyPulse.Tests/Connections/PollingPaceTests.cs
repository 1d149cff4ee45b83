using ComfyPulse.Tests.Client;

namespace ComfyPulse.Tests.Connections;

/// <summary>A pod is asked at the caller's pace, and not as fast as it answers.</summary>
public sealed class PollingPaceTests
{
    private const string Job = $"GET /api/jobs/{OnePromptPod.Id}";

    [Fact]
    public async Task A_run_that_goes_on_is_asked_for_once_an_interval()
    {
        await using var pod = await OnePromptPod.StartAsync();
        pod.Runs();
        var client = pod.Client(configure: options => options.Updates = UpdateSource.Polling);
        var run = await client.SubmitAsync(PodFixture.TextWorkflow(), new SubmitOptions { PromptId = OnePromptPod.Id }, OnePromptPod.Token);
        await run.WaitForAsync(current => current.Progress.Phase == PromptPhase.Running);

        for (var looks = 1; looks <= 3; looks++)
        {
            await pod.Time.PassUntilAsync(pod.Pod.AsksAsync(Job, times: 1));

            // Time stands still, and the pod answers so much else meanwhile.
            var asked = Asked(pod);
            for (var other = 0; other < 100; other++)
            {
                await client.Routes.Prompt.GetQueueRemainingAsync(OnePromptPod.Token);
            }

            // One look may have been on its way.
            Assert.InRange(Asked(pod), asked, asked + 1);
        }

        pod.Ends();
        await pod.Time.PassUntilAsync(run.EndAsync());
    }

    private static int Asked(OnePromptPod pod) => pod.Pod.Requests.Count(request => request == Job);
}
