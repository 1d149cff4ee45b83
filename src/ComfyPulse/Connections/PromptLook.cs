using ComfyPulse.Protocol;
using ComfyPulse.Routes;
using ComfyPulse.Runs;

namespace ComfyPulse.Connections;

/// <summary>Looks prompts up that may be followed by nobody.</summary>
internal sealed class PromptLook(ConnectionPool pool, PodTransport transport)
{
    /// <summary>Where a prompt stands, by one look at queue and history; what is followed already is told at once.</summary>
    public async Task<PromptSnapshot> LookAsync(PromptId promptId, CancellationToken cancellationToken)
    {
        foreach (var connection in pool.Connections.Where(connection => ReferenceEquals(connection.Transport, transport)))
        {
            if (connection.FindAny(promptId.Value) is { } followed)
            {
                return connection.View(followed);
            }
        }

        var machine = new RunMachine(new RunSetup(promptId, Plan: null, Attached: true, Source: transport.Source));
        var look = machine.BeginLook(TimeSpan.Zero);
        var places = QueuePlaces.Of(await transport.Routes.Queue.GetAsync(skipGraphs: true, cancellationToken).ConfigureAwait(false));
        var (state, place, outputs) = places.GetValueOrDefault(promptId.Value);
        machine.Apply(new RunFact.QueueSaid(state, place, look, outputs), TimeSpan.Zero);
        if (state == QueueState.Absent)
        {
            machine.Apply(new RunFact.HistorySaid(await transport.Routes.History.GetAsync(promptId.Value, cancellationToken).ConfigureAwait(false), look), TimeSpan.Zero);
            machine.Apply(new RunFact.NothingFollows("The pod has it in neither its queue nor its history."), TimeSpan.Zero);
        }

        return machine.View(TimeSpan.Zero);
    }

    /// <summary>What was submitted, as queue or history tell it; null where they do not.</summary>
    public async Task<QueueItem?> FindAsync(PromptId promptId, CancellationToken cancellationToken)
    {
        var queue = await transport.Routes.Queue.GetAsync(skipGraphs: false, cancellationToken).ConfigureAwait(false);
        return queue.Running.Concat(queue.Pending).FirstOrDefault(item => item.PromptId == promptId.Value)
            ?? (await transport.Routes.History.GetAsync(promptId.Value, cancellationToken).ConfigureAwait(false))?.Prompt;
    }

    /// <summary>Its workflow; null where it cannot be read.</summary>
    public static Workflow? WorkflowOf(QueueItem? item)
    {
        try
        {
            return item is { Graph.IsNullOrMissing: false } ? Workflow.Parse(item.Graph.Utf8) : null;
        }
        catch (WorkflowFormatException)
        {
            return null;
        }
    }
}
