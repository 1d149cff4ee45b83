using ComfyPulse.EmbeddedPod;

namespace ComfyPulse.Tests.Client;

public sealed class TlsTests
{
    private static readonly Workflow Picture = Workflow.Parse("""
        {"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 255}},
         "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}}
        """);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_self_signed_pod_is_followed_over_its_socket_when_any_certificate_is_taken()
    {
        await using var host = await EmbeddedPodHost.StartAsync(cancellationToken: Stop);
        await using var front = new TlsFront(host.BaseUrl);
        await using var pod = new ComfyUIPodClient(new() { BaseUrl = front.Address, AcceptAnyCertificate = true });

        var result = await (await pod.SubmitAsync(Picture, cancellationToken: Stop)).Completion.WaitAsync(Stop);

        Assert.IsType<PromptOutcome.Succeeded>(result.Outcome);
        Assert.Equal(FollowSource.WebSocket, result.FollowedBy);
    }

    [Fact]
    public async Task A_self_signed_pod_is_refused_by_default_with_the_remedy()
    {
        await using var host = await EmbeddedPodHost.StartAsync(cancellationToken: Stop);
        await using var front = new TlsFront(host.BaseUrl);
        await using var pod = new ComfyUIPodClient(front.Address);

        var error = await Assert.ThrowsAsync<PodUnreachableException>(() => pod.SubmitAsync(Picture, cancellationToken: Stop));

        Assert.Contains("AcceptAnyCertificate", error.Message, StringComparison.Ordinal);
    }
}
