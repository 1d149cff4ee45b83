using Microsoft.Extensions.Logging;

namespace ComfyPulse;

/// <summary>What a client uses that is not data.</summary>
public sealed record PodServices
{
    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where logs go. Default: nowhere.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>An <see cref="System.Net.Http.HttpClient"/> of your own; it is not disposed. It must not follow redirects to other hosts with your headers, and must not repeat a POST. Default: one made here.</summary>
    public HttpClient? HttpClient { get; init; }

    /// <summary>Where fresh ids come from. Default: <see cref="Guid.NewGuid"/>.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>Where chance comes from, as numbers from 0 to 1: for the waits before reconnects and retries. Default: <see cref="System.Random.Shared"/>.</summary>
    public Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>Records all traffic of the clients that use it. Default: nothing is recorded. It never slows or breaks a run; it is disposed by whoever made it.</summary>
    public PromptRecorder? Recorder { get; init; }

    /// <summary>What the nodes of workflows cost on this pod; it learns from every run. Default: <see cref="CostModel.Shared"/>.</summary>
    public CostModel Costs { get; init; } = CostModel.Shared;

    /// <summary>Where submitted prompts are kept on this computer, for <see cref="ComfyUIPodClient.ResumeAsync"/> after a restart. A store that cannot be written is the warning <c>not_kept</c> of a run and stops nothing. Default: nowhere.</summary>
    public PromptStore? Store { get; init; }

    /// <summary>By which nodes a run is known as a training. Default: <see cref="TrainingRules.Default"/>.</summary>
    public TrainingRules Training { get; init; } = TrainingRules.Default;

    /// <summary>The name that this pod goes by in <see cref="Costs"/>, for pods whose address changes or that are alike. Default: its address.</summary>
    public string? CostName { get; init; }
}
