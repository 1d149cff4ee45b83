using System.Net;
using ComfyPulse.Diagnosis;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;

namespace ComfyPulse.Tests.Routes;

/// <summary>Whoever calls leaves while a call is under way.</summary>
public sealed class CancelledCallTests
{
    private readonly CancellationTokenSource _cancel = new();

    [Fact]
    public async Task The_callers_own_token_is_a_cancellation_and_nothing_else()
    {
        await using var pod = await ScriptedHttpPod.StartAsync(async context =>
        {
            await _cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var http = pod.Connect();

        await IsCancelledAsync(http.AskAsync(PodRequest.Get("queue"), _cancel.Token));
    }

    [Fact]
    public Task A_connection_that_breaks_just_then_is_a_cancellation_too() =>
        BreaksAsync(beforeTheAnswer: true, http => http.AskAsync(PodRequest.Get("queue"), _cancel.Token));

    [Fact]
    public Task So_is_an_answer_that_breaks_off() =>
        BreaksAsync(beforeTheAnswer: false, http => http.AskAsync(PodRequest.Get("queue"), _cancel.Token));

    [Fact]
    public Task So_is_one_that_is_taken_apart_while_it_arrives() =>
        BreaksAsync(beforeTheAnswer: false, async http => await new PodRoutes(http).Nodes.ListAsync(_cancel.Token).ToListAsync(_cancel.Token));

    [Fact]
    public Task So_is_a_file() =>
        BreaksAsync(beforeTheAnswer: false, async http =>
        {
            await using var file = await new PodRoutes(http).Files.OpenAsync(new FileReference("a.png", "", "output"), cancellationToken: _cancel.Token);
            await file.Content.ReadExactlyAsync(new byte[1], _cancel.Token);
        });

    [Fact]
    public Task So_is_what_a_diagnosis_asks() =>
        BreaksAsync(beforeTheAnswer: false, async http =>
        {
            using var left = new TimeLeft(TimeSpan.FromMinutes(1), TimeProvider.System, _cancel.Token);
            await new RestQuestions(http, left).AskAsync(PodRequest.Get("queue"));
        });

    private async Task BreaksAsync(bool beforeTheAnswer, Func<PodHttp, Task> call)
    {
        using var breaking = new BreakingAsTheCallerLeaves(beforeTheAnswer, _cancel.Token);
        using var client = new HttpClient(breaking);
        using var http = new PodHttp(new ComfyUIPodOptions { BaseUrl = new Uri("http://pod/") }, new PodServices { HttpClient = client }, 1 << 20);

        var calling = CallAsync();
        await _cancel.CancelAsync();

        await IsCancelledAsync(calling);

        async Task CallAsync() => await call(http);
    }

    private async Task IsCancelledAsync(Task calling)
    {
        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);

        Assert.Equal(_cancel.Token, cancelled.CancellationToken);
    }

    /// <summary>Breaks before anybody else hears of the cancellation: what is registered last is called first.</summary>
    private sealed class BreakingAsTheCallerLeaves(bool beforeTheAnswer, CancellationToken caller) : HttpMessageHandler
    {
        private readonly TaskCompletionSource _broken = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (beforeTheAnswer)
            {
                await BreakAsync(new HttpRequestException("broken")).ConfigureAwait(false);
            }

            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Body(this)), RequestMessage = request };
        }

        private async Task BreakAsync(Exception how)
        {
            using var leaving = caller.UnsafeRegister(_ => _broken.SetException(how), state: null);
            await _broken.Task.ConfigureAwait(false);
        }

        private sealed class Body(BreakingAsTheCallerLeaves handler) : MemoryStream
        {
            public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                await handler.BreakAsync(new IOException("broken")).ConfigureAwait(false);
                return 0;
            }
        }
    }
}
