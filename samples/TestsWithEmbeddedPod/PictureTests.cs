// Tests of an application, on a pod inside the test's own process: dotnet test --project samples/TestsWithEmbeddedPod
using ComfyPulse;
using ComfyPulse.EmbeddedPod;
using ComfyPulse.PodServer;

namespace TestsWithEmbeddedPod;

public sealed class PictureTests
{
    private static readonly Workflow Picture = Workflow.Parse("""
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 64, "height": 64, "batch_size": 1, "color": 255}},
         "2": {"class_type": "SaveImage", "inputs": {"images": ["1", 0], "filename_prefix": "test"}}}
        """);

    [Fact]
    public async Task A_picture_is_made()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var client = new ComfyUIPodClient(pod.BaseUrl);

        var run = await client.SubmitAsync(Picture, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Single((await run.Completion).EnsureSucceeded().Outputs);
    }

    [Fact]
    public async Task A_lost_answer_and_a_lost_socket_change_nothing()
    {
        var options = new EmbeddedPodOptions { Faults = { new PodFault.LoseAnswer(When.After), new PodFault.DropSocket(3, SocketDrop.Reset) } };
        await using var pod = await EmbeddedPodHost.StartAsync(options, TestContext.Current.CancellationToken);
        await using var client = new ComfyUIPodClient(pod.BaseUrl);

        var run = await client.SubmitAsync(Picture, cancellationToken: TestContext.Current.CancellationToken);

        Assert.IsType<PromptOutcome.Succeeded>((await run.Completion).Outcome);
        Assert.Equal(1, pod.Accepted[run.PromptId.Value]);
    }

    [Fact]
    public async Task A_wrong_value_is_refused()
    {
        await using var pod = await EmbeddedPodHost.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var client = new ComfyUIPodClient(pod.BaseUrl);
        var wrong = Picture.With("EmptyImage.width", -1);

        var refused = await Assert.ThrowsAsync<PromptException>(() => client.SubmitAsync(wrong, cancellationToken: TestContext.Current.CancellationToken));

        Assert.IsType<PromptOutcome.Rejected>(refused.Outcome);
    }
}
