using System.Diagnostics;
using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>One run that a connection follows: the machine, its readers and its end. Everything but reading happens under the connection's lock.</summary>
internal sealed class LiveRun
{
    private readonly TaskCompletionSource<PromptResult> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="setup">What the machine begins with.</param>
    /// <param name="clientId">The client id that the prompt was submitted with, as far as known.</param>
    /// <param name="owner">Whose run it is: disposing the owner stops following.</param>
    public LiveRun(RunSetup setup, string? clientId, object owner)
    {
        (Machine, ClientId, Owner) = (new RunMachine(setup, () => Log.IsRead), clientId, owner);
        IdUtf8 = Encoding.UTF8.GetBytes(setup.PromptId.Value);
    }

    public RunMachine Machine { get; }

    public string? ClientId { get; }

    public object Owner { get; }

    public EventLog Log { get; } = new();

    public PreviewCell Previews { get; } = new();

    /// <summary>Wakes whoever waits for the submission's fate.</summary>
    public Pulse Changed { get; } = new();

    /// <summary>The prompt's id as frames carry it.</summary>
    public byte[] IdUtf8 { get; set; }

    /// <summary>Whether this connection's socket is the one that gets the prompt's messages.</summary>
    public bool IsFed { get; set; }

    /// <summary>Whether the submission has left: a socket that opens later may have missed something.</summary>
    public bool HasLeft { get; set; }

    /// <summary>What was known of the pod's numbers when the submission left.</summary>
    public PodNumbers.Mark NumbersBefore { get; set; }

    /// <summary>The pod was away since the submission left, and nothing shows yet that it is the same.</summary>
    public bool IsDoubtful { get; set; }

    /// <summary>When the pod was last known to have it without having ended it: a change since then must have been announced. Null while that is not known: what is attached to may have ended long ago.</summary>
    public TimeSpan? AliveAt { get; set; }

    /// <summary>How often REST is asked about it while no socket carries it; null leaves it to the pod's options.</summary>
    public TimeSpan? PollInterval { get; init; }

    /// <summary>The caller's limits; null for none.</summary>
    public RunLimits? Limits { get; init; }

    /// <summary>The pod's log as this run hears it; null where it is not followed.</summary>
    public LogTail? Tail { get; init; }

    /// <summary>Its part in the local store; null where it is not kept.</summary>
    public KeptRun? Kept { get; set; }

    /// <summary>Whether the pod's files have begun to be looked at for it.</summary>
    public bool IsLookedFor { get; set; }

    /// <summary>Of a resumed run: a prompt that the pod's history had when it was last seen, until that is looked for. Null for none.</summary>
    public string? Witness { get; set; }

    /// <summary>REST is not asked about this run before.</summary>
    public TimeSpan NextLookAt { get; set; }

    /// <summary>The pod is not asked to cancel this run before.</summary>
    public TimeSpan NextCancelAt { get; set; }

    /// <summary>The share in the connection, given back when the run ends.</summary>
    public IDisposable? Lease { get; set; }

    /// <summary>The span of the submission, perhaps another process's: the run's own span links to it.</summary>
    public ActivityContext Origin { get; set; }

    /// <summary>When the run began, as clocks on walls have it.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>Whether it was told that the prompt has begun to run.</summary>
    public bool IsStartTold { get; set; }

    public Task<PromptResult> Completion => _completion.Task;

    /// <summary>What the machine must be told because its time has come; null for nothing.</summary>
    public RunFact? DueFact(TimeSpan now, TimeSpan awake) =>
        Limits?.Passed(Machine, awake) ?? (Machine.WakeAt <= now ? new RunFact.Woke() : null);

    /// <summary>What queue or history give back of the submission: the trace in it is the run's origin, where none is known and somebody listens.</summary>
    public void TakeOrigin(QueueItem? item) => Origin = Origin == default && ComfyPulseTelemetry.Source.HasListeners() ? TraceParent.Of(item) : Origin;

    /// <summary>Hands the events on, and the end if it has come.</summary>
    public void Publish()
    {
        while (Machine.TryTake(out var happened))
        {
            Log.Append(happened!);
        }

        if (Machine.Result is { } result)
        {
            Previews.End();
            _completion.TrySetResult(result);
        }

        Changed.Beat();
    }
}
