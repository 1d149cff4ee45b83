using ComfyPulse.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Polly;
using Polly.Retry;

namespace ComfyPulse.Routes;

/// <summary>Repeats reads that failed in passing: after 1, 2, 4, 8, 16 s, each wait drawn from its upper half so that many clients do not come back at once, or when the pod says.</summary>
internal sealed class ReadRetry
{
    /// <summary>The longest wait, computed or asked for: a <c>Retry-After</c> of a day is not for somebody who waits.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private static readonly ResiliencePropertyKey<PodRequest> RequestKey = new("request");

    private readonly ResiliencePipeline _pipeline;
    private readonly Uri _pod;
    private readonly PodTags _tags;
    private readonly ILogger _log;
    private readonly Func<double> _random;

    private ReadRetry(ComfyUIPodOptions options, PodServices services)
    {
        _pod = new PodUrls(options.BaseUrl!, []).Base;
        _tags = new PodTags(_pod);
        _log = (services.Loggers ?? NullLoggerFactory.Instance).CreateLogger<ReadRetry>();
        _random = services.Random;
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = options.ReadRetries,
            ShouldHandle = args => ValueTask.FromResult(Passing(args.Outcome) is not null),
            DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Wait(args.AttemptNumber, Passing(args.Outcome))),
            OnRetry = OnRetry,
        };
        _pipeline = new ResiliencePipelineBuilder { TimeProvider = services.Time }.AddRetry(retry).Build();
    }

    /// <summary>What the options ask for; null where nothing is to be repeated.</summary>
    /// <param name="options">The options.</param>
    /// <param name="services">The clock, the log and the chance.</param>
    public static ReadRetry? Of(ComfyUIPodOptions options, PodServices services) => options.ReadRetries > 0 ? new ReadRetry(options, services) : null;

    /// <summary>Asks until the answer stands or the retries are used up; then the last answer or error is the caller's. The token ends a wait at once.</summary>
    public async Task<T> RunAsync<T>(PodRequest request, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        try
        {
            context.Properties.Set(RequestKey, request);
            return await _pipeline.ExecuteAsync(async (attempt, once) => await once(attempt.CancellationToken).ConfigureAwait(false), context, ask).ConfigureAwait(false);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    /// <summary>The failure, if it is one that may pass: thrown, or told by an answer's status.</summary>
    private static ComfyUIException? Passing(Outcome<object> outcome)
    {
        var failure = outcome switch
        {
            { Exception: ComfyUIException error } => error,
            { Result: PodAnswer { IsSuccess: false, IsSwitchedOff: false } answer } => AnswerErrors.Of(answer),
            _ => null,
        };
        return failure is { IsTransient: true } ? failure : null;
    }

    private TimeSpan Wait(int attempt, ComfyUIException? failure)
    {
        // "Now" is what a confused proxy says; the computed wait is kinder to it.
        var wait = failure is PodResponseException { RetryAfter: { Ticks: > 0 } asked } ? asked : TimeSpan.FromSeconds(Math.Pow(2, attempt)) * ((1 + _random()) / 2);
        return wait < LongestWait ? wait : LongestWait;
    }

    private ValueTask OnRetry(OnRetryArguments<object> retry)
    {
        var failure = Passing(retry.Outcome)!;
        retry.Context.Properties.TryGetValue(RequestKey, out var request);
        ReadMetrics.Retried(_tags, Word(failure));
        RouteLog.Retry(_log, failure, request!.Method, request.Path, _pod, retry.AttemptNumber + 1, retry.RetryDelay);
        return ValueTask.CompletedTask;
    }

    private static string Word(ComfyUIException failure) => failure switch
    {
        PodResponseException response => $"{(int)response.Status}",
        PodUnreachableException => "unreachable",
        _ => "answer_lost",
    };
}
