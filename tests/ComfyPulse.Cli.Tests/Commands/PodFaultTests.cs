using System.Net;
using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

public sealed class PodFaultTests
{
    [Fact]
    public async Task A_pod_with_faults_fails_as_it_was_told_and_tells_of_it_only_if_asked_to()
    {
        using var pod = CommandProcess.Start(["pod", "--port", "0", "--fault", "answer-with status=503 path=/queue retry-after=2s", "--fault", "refuse-request path=/history"]);
        using var http = new HttpClient { BaseAddress = new Uri(await pod.OutputLineAsync(_ => true)) };

        using var queue = await http.GetAsync(new Uri("queue", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(2)), (queue.StatusCode, queue.Headers.RetryAfter?.Delta));
        await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(new Uri("history", UriKind.Relative), TestContext.Current.CancellationToken));
        using var faults = await http.GetAsync(new Uri("faults", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, faults.StatusCode);

        await pod.SignalAsync("INT");
        (await pod.EndAsync()).Exits(0);
    }

    [Fact]
    public async Task With_faults_over_http_they_are_set_counted_and_cleared_while_the_pod_runs()
    {
        using var pod = CommandProcess.Start(["pod", "--port", "0", "--as", "0.3.64", "--faults"]);
        using var http = new HttpClient { BaseAddress = new Uri(await pod.OutputLineAsync(_ => true)) };
        var faults = new Uri("faults", UriKind.Relative);

        using var added = await http.PostAsync(faults, new StringContent("answer-with status=502"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, added.StatusCode);
        using var queue = await http.GetAsync(new Uri("queue", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadGateway, queue.StatusCode);
        using var list = JsonDocument.Parse(await http.GetStringAsync(faults, TestContext.Current.CancellationToken));
        Assert.Equal(1, list.RootElement.GetProperty("faults")[0].GetProperty("struck").GetInt32());
        using var cleared = await http.DeleteAsync(faults, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, cleared.StatusCode);

        await pod.SignalAsync("INT");
        (await pod.EndAsync()).Exits(0);
    }

    [Theory]
    [InlineData("drop-socket frame=12 how=gently", "reset, clean, half-open")]
    [InlineData("sing", "drop-socket")]
    [InlineData("answer-with status=1", "200 to 599")]
    public async Task A_fault_that_is_none_is_one_sentence_with_the_remedy_and_code_2(string fault, string remedy)
    {
        var result = await CommandProcess.RunAsync(["pod", "--port", "0", "--fault", fault]);

        result.Exits(2).SaysOnly(remedy);
    }
}
