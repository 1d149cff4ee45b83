using System.Diagnostics;
using ComfyPulse.Diagnostics;
using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using ComfyPulse.Runs;
using ComfyPulse.Store;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Connections;

/// <summary>Begins to follow prompts for one owner: those that it submits, and those that are on the pod already.</summary>
internal sealed class RunFollower(ConnectionPool pool, PodTransport transport, object owner)
{
    public PromptLook Looks { get; } = new(pool, transport);

    /// <summary>Submits, as one span from the call to the pod's word.</summary>
    public async Task<(PodConnection Connection, LiveRun Run)> SubmitAsync(Workflow workflow, SubmitOptions options, CancellationToken cancellationToken)
    {
        using var span = PodSpan.Start("comfypulse.submit", transport.Tags, kind: ActivityKind.Producer);
        try
        {
            return await SubmitAsync(workflow, options, span, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            span?.Fail(ErrorWord.Of(exception));
            throw;
        }
    }

    private async Task<(PodConnection Connection, LiveRun Run)> SubmitAsync(Workflow workflow, SubmitOptions options, Activity? span, CancellationToken cancellationToken)
    {
        if (options.ClientId is "" || options.PromptId is { Value: null or "" })
        {
            throw new ArgumentException("ClientId and PromptId must not be empty: leave them out for fresh ones.", nameof(options));
        }

        var lease = pool.Lease(transport, options.ClientId);
        try
        {
            var connection = lease.Connection;
            var patience = options.Patience ?? transport.Options.AnswerTimeout;
            await ReadyAsync(connection, patience, cancellationToken).ConfigureAwait(false);
            if (options.PartialExecutionTargets is not null)
            {
                await transport.Routes.Gate.RequireAsync(PodFeature.PartialTargets, cancellationToken).ConfigureAwait(false);
            }

            var promptId = options.PromptId ?? new PromptId(transport.Services.NewId().ToString("D"));
            var plan = options.PartialExecutionTargets is { } targets ? PromptPlan.Create(workflow, targets: targets) : workflow.Plan;
            var setup = new RunSetup(promptId, plan, MayHaveBeenSent: options.MayHaveBeenSent, Source: transport.Source, StartedAt: connection.Now)
            {
                Costs = transport.CostsOf(plan),
                Calculation = transport.Options.Progress,
                Training = TrainingPlan.Of(workflow, plan, transport.Services.Training),
            };
            var run = Create(connection, setup, lease, new RunLimits(options.StartTimeout, options.Timeout, connection.AwakeNow), isFed: true, hasLeft: false, options.PollInterval, options.FollowLogs);
            var traceParent = TraceParent.Current;
            run.Origin = TraceParent.Parse(traceParent);
            span?.SetTag("comfypulse.prompt.id", promptId.Value).SetTag("comfypulse.workflow.nodes", plan.Nodes.Count);

            // Before it is followed: extra data that cannot be sent must leave no run behind.
            var request = SubmissionBody.Create(workflow, options, promptId, run.ClientId!, traceParent);
            if (options.BeforeSubmission is { } write)
            {
                await write(promptId, run.ClientId!, cancellationToken).ConfigureAwait(false);
            }

            run.Kept = transport.Services.Store is null ? null : new KeptRun(Entry(run, workflow, options), run.BeganAt);
            if (!connection.TryAdd(run))
            {
                throw new ArgumentException($"The prompt {promptId} is followed already: attach to it instead.", nameof(options));
            }

            connection.BeginKeeping(run);
            await SubmitAsync(connection, run, request, patience, cancellationToken).ConfigureAwait(false);
            span?.SetTag("comfypulse.prompt.id", connection.Read(run, machine => machine.PromptId.Value));
            return (connection, run);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    public async Task<(PodConnection Connection, LiveRun Run)> AttachAsync(PromptId promptId, AttachOptions options, CancellationToken cancellationToken)
    {
        var lease = pool.Lease(transport, options.ClientId);
        try
        {
            var connection = lease.Connection;
            await connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
            var submitted = options.Workflow is null ? await Looks.FindAsync(promptId, cancellationToken).ConfigureAwait(false) : null;
            var workflow = options.Workflow ?? PromptLook.WorkflowOf(submitted);
            var plan = workflow?.Plan;
            var setup = new RunSetup(promptId, plan, Attached: true, Source: transport.Source, StartedAt: connection.Now)
            {
                Costs = plan is null ? null : transport.CostsOf(plan),
                Calculation = transport.Options.Progress,
                Training = workflow is null ? null : TrainingPlan.Of(workflow, plan!, transport.Services.Training),
                Resume = options.Resume,
                Age = AgeOf(options.Resume, connection.Time.GetUtcNow()),
            };
            var run = Create(connection, setup, lease, new RunLimits(Start: null, options.Timeout, connection.AwakeNow), isFed: options.ClientId is not null, hasLeft: true, pollInterval: null, options.FollowLogs);
            run.TakeOrigin(submitted);
            run.Kept = options.ClientId is not null && transport.Services.Store?.TakeOver(promptId) is { } taken ? new KeptRun(taken, options.Resume?.FollowedSince ?? run.BeganAt) : null;
            if (connection.TryAdd(run))
            {
                return (connection, run);
            }

            lease.Dispose();
            return (connection, connection.FindAny(promptId.Value) ?? run);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Stops following all runs of the owner.</summary>
    public void Stop()
    {
        foreach (var connection in pool.Connections)
        {
            connection.StopFollowing(owner, "following was stopped");
        }
    }

    private static async Task SubmitAsync(PodConnection connection, LiveRun run, PromptRequest request, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await new Submitter(connection, run, request, patience).SubmitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // Nobody will hold this run: it must not be followed for ever. Only what is provably not on the pod is forgotten.
            run.Kept?.IsForgotten = exception is ComfyUIException and not PromptException;
            connection.StopFollowing(run, "the submission was given up");
            throw;
        }
    }

    /// <summary>Waits for the pod. One that answers with an error that may pass, or that was there before, is given time; an address where nobody ever answered is told at once.</summary>
    private async Task ReadyAsync(PodConnection connection, TimeSpan patience, CancellationToken cancellationToken)
    {
        var (began, pauses) = (connection.Now, new SubmissionPauses(transport.Services.Random));
        while (true)
        {
            try
            {
                await connection.ReadyAsync(cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (ComfyUIException failure) when (failure.IsTransient && (failure is not PodUnreachableException || transport.Health.WasGood))
            {
                var left = patience - (connection.Now - began);
                if (pauses.Next((failure as PodResponseException)?.RetryAfter) is not { } pause || pause > left)
                {
                    throw;
                }

                await Task.Delay(pause, transport.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private KeptPrompt Entry(LiveRun run, Workflow workflow, SubmitOptions options) =>
        new(run.Machine.PromptId, transport.Address.BaseUrl, run.ClientId!, run.BeganAt) { Workflow = workflow, FollowsLogs = options.FollowLogs, Owner = OwnerProcess.Current() };

    private LiveRun Create(PodConnection connection, RunSetup setup, ConnectionLease lease, RunLimits limits, bool isFed, bool hasLeft, TimeSpan? pollInterval, bool followLogs) =>
        new(setup, isFed ? connection.ClientId : null, owner)
        {
            IsFed = isFed && transport.Options.Updates == UpdateSource.WebSocket,
            HasLeft = hasLeft,
            Limits = limits,
            BeganAt = connection.Time.GetUtcNow(),
            PollInterval = pollInterval,
            Tail = followLogs && setup.Training is not null ? new LogTail(isLate: setup.Attached) : null,
            Lease = lease,
        };

    /// <summary>How long ago the first follower began; clocks may have been set meanwhile.</summary>
    private static TimeSpan AgeOf(PromptCheckpoint? seen, DateTimeOffset now) => seen is null || seen.FollowedSince > now ? TimeSpan.Zero : now - seen.FollowedSince;
}
