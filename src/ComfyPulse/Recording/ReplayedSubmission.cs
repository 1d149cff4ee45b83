using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.Recording;

/// <summary>A recorded <c>POST /prompt</c>: what was asked for, and what came of it.</summary>
internal sealed class ReplayedSubmission
{
    private readonly RecordedCall _call;
    private readonly PromptRefused? _refused;

    private ReplayedSubmission(RecordedCall call)
    {
        _call = call;
        var offered = LooseJson.Member(call.Request, "prompt_id");
        PromptId = LooseJson.Text(offered) is { Length: > 0 } id ? new PromptId(id) : default(PromptId?);
        ClientId = LooseJson.Text(LooseJson.Member(call.Request, "client_id"))
            ?? LooseJson.Text(LooseJson.Member(LooseJson.Member(call.Request, "extra_data"), "client_id"));
        IsNumberedByPod = !LooseJson.HasValue(LooseJson.Member(call.Request, "number")) && !LooseJson.Member(call.Request, "front").Span.SequenceEqual("true"u8);
        switch (call.Status)
        {
            case 200 when PromptAccepted.TryRead(call.Body, out var accepted, out _):
                Accepted = accepted;
                PromptId = accepted!.PromptId;
                break;
            case 400:
                _refused = PromptRefused.TryRead(call.Body, out var refused, out _)
                    ? refused
                    : new PromptRefused(new PromptError("unknown", "The pod refused the prompt.", "", RawJson.Null), new Dictionary<string, NodeErrors>(StringComparer.Ordinal));
                break;
        }
    }

    /// <summary>The id on the pod; for a refused one the id that was offered; null where none is known.</summary>
    public PromptId? PromptId { get; }

    /// <summary>Whose socket gets the messages.</summary>
    public string? ClientId { get; }

    /// <summary>The 200.</summary>
    public PromptAccepted? Accepted { get; }

    /// <summary>Whether the caller left the number to the pod.</summary>
    public bool IsNumberedByPod { get; }

    /// <summary>The answer is lost, or came from something in front of the pod: the pod may have the prompt.</summary>
    public bool IsUnclear => Accepted is null && _refused is null && _call switch
    {
        { NetworkError: { } error } => !NeverLeft(error),
        { Status: null or 200 or 408 or > 500 } => true,
        _ => false,
    };

    /// <summary>Whether a prompt may have come of it, or a refusal that counts as one. ComfyUI's own 500 and 4xx mean that nothing was queued.</summary>
    public bool MakesRun => Accepted is not null || _refused is not null || IsUnclear;

    public static ReplayedSubmission Read(RecordedCall call) => new(call);

    /// <summary>What was submitted; null where it cannot be read.</summary>
    public Workflow? Graph()
    {
        var graph = LooseJson.Member(_call.Request, "prompt");
        if (graph.IsEmpty)
        {
            return null;
        }

        try
        {
            return Workflow.Parse(graph);
        }
        catch (WorkflowFormatException)
        {
            // Recordings hold what pods refuse, too.
            return null;
        }
    }

    /// <summary>The output nodes that were asked for; null for all.</summary>
    public IReadOnlyList<string>? Targets()
    {
        var targets = LooseJson.Elements(LooseJson.Member(_call.Request, "partial_execution_targets")).Select(LooseJson.Text).OfType<string>().ToList();
        return targets.Count == 0 ? null : targets;
    }

    /// <summary>The answer as the machine is told it.</summary>
    public RunFact Fact() => (Accepted, _refused) switch
    {
        ({ } accepted, _) => new RunFact.PostAccepted(accepted.PromptId, accepted.Number, accepted.NodeErrors),
        (_, { } refused) => new RunFact.PostRefused(refused),
        _ => new RunFact.PostUnclear(_call.NetworkError ?? $"the answer was {_call.Status}"),
    };

    /// <summary>A refused connection, in the words of the clients that make recordings: nothing was sent.</summary>
    private static bool NeverLeft(string error) =>
        error.Contains("ConnectorError", StringComparison.OrdinalIgnoreCase)
        || error.Contains("refused", StringComparison.OrdinalIgnoreCase)
        || error.Contains("unreachable", StringComparison.OrdinalIgnoreCase)
        || error.Contains("resolve", StringComparison.OrdinalIgnoreCase)
        || error.Contains("no such host", StringComparison.OrdinalIgnoreCase)
        || error.Contains("not known", StringComparison.OrdinalIgnoreCase);
}
