using System.Net;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Running;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class PodWaitTests
{
    private static readonly PodAddress Address = PodAddress.TryParse("http://me:secret@pod:8188/base?token=x")!;
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingView _view = new();

    [Fact]
    public async Task A_pod_that_comes_up_in_time_is_waited_for_and_that_is_said_once()
    {
        var asked = 0;
        await Waiting(_ => ++asked < 4 ? throw Down() : Task.CompletedTask, TimeSpan.FromSeconds(15));

        Assert.Equal(4, asked);
        Assert.Equal("note The pod at http://pod:8188/base/ does not answer yet (no connection); trying for 15 s.", Assert.Single(_view.Calls));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    public async Task A_gateway_whose_pod_is_down_is_tried_until_the_wait_ends(HttpStatusCode status)
    {
        var asked = 0;
        var failure = await Assert.ThrowsAsync<CommandException>(() => Waiting(_ => throw Answer(status, ref asked), TimeSpan.FromSeconds(5)));

        Assert.Equal(6, asked);
        Assert.Equal(ExitCode.NoPod, failure.ExitCode);
        Assert.Contains($"{(int)status}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized, "--header")]
    [InlineData(HttpStatusCode.Forbidden, "--header")]
    [InlineData(HttpStatusCode.NotFound, "base path")]
    [InlineData(HttpStatusCode.InternalServerError, "log")]
    [InlineData(HttpStatusCode.OK, "not ComfyUI")]
    [InlineData(HttpStatusCode.Found, "final address")]
    public async Task What_will_not_change_ends_at_once_with_its_remedy(HttpStatusCode status, string remedy)
    {
        var asked = 0;
        var failure = await Assert.ThrowsAsync<CommandException>(() => Waiting(_ => throw Answer(status, ref asked), TimeSpan.FromSeconds(15)));

        Assert.Equal(1, asked);
        Assert.Equal(ExitCode.NoPod, failure.ExitCode);
        Assert.Contains(remedy, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_that_takes_the_connection_and_says_nothing_is_given_up()
    {
        var failure = await Assert.ThrowsAsync<CommandException>(() => Waiting(token => Task.Delay(Timeout.InfiniteTimeSpan, _time, token), TimeSpan.Zero));

        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopping_ends_the_wait()
    {
        using var stop = new CancellationTokenSource();
        var wait = new PodWait(Address, _view, _time).UntilReadyAsync(_ => throw Down(), TimeSpan.FromSeconds(15), stop.Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
    }

    private static PodUnreachableException Down() => new(Address.BaseUrl, "connection refused");

    private static PodResponseException Answer(HttpStatusCode status, ref int asked)
    {
        asked++;
        return new PodResponseException(Address.BaseUrl, status, "no");
    }

    private async Task Waiting(Func<CancellationToken, Task> ask, TimeSpan wait)
    {
        // Without a context each continuation runs inside Advance: when it returns, the next pause has begun.
        SynchronizationContext.SetSynchronizationContext(null);
        var waiting = new PodWait(Address, _view, _time).UntilReadyAsync(ask, wait, TestContext.Current.CancellationToken);
        while (!waiting.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await waiting;
    }
}
