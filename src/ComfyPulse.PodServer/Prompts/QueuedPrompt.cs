using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>A prompt that the server has accepted. Nobody changes its JSON any more.</summary>
/// <param name="Number">Its priority.</param>
/// <param name="PromptId">Its id.</param>
/// <param name="Graph">The graph, in API format, as validation left it.</param>
/// <param name="ExtraData">What travelled with it, the client id included.</param>
/// <param name="OutputsToExecute">The output nodes that passed validation.</param>
public sealed record QueuedPrompt(QueueNumber Number, string PromptId, JsonObject Graph, JsonObject ExtraData, IReadOnlyList<string> OutputsToExecute);

/// <summary>The queue at one moment. <paramref name="Pending"/> is in the heap's order, as on the wire.</summary>
public sealed record QueueSnapshot(IReadOnlyList<QueuedPrompt> Running, IReadOnlyList<QueuedPrompt> Pending);

/// <summary>A prompt that has ended, as <c>/history</c> tells it.</summary>
/// <param name="Prompt">What was run.</param>
/// <param name="Outputs">What each node produced for users, by node id.</param>
/// <param name="Meta">Which node of the graph each of these stands for.</param>
/// <param name="Succeeded">Whether all nodes ran.</param>
/// <param name="Messages">The messages of the run, the terminal one last.</param>
public sealed record FinishedPrompt(QueuedPrompt Prompt, JsonObject Outputs, JsonObject Meta, bool Succeeded, IReadOnlyList<ExecutionMessage> Messages);

/// <summary>One message of a run that the history keeps.</summary>
public sealed record ExecutionMessage(string Type, JsonObject Data);
