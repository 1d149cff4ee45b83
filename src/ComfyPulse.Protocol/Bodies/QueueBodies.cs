namespace ComfyPulse.Protocol;

/// <summary><c>GET /queue</c>. <paramref name="Pending"/> is sorted by number and prompt id, as the pod will run it; the wire has the raw heap.</summary>
public sealed record QueueBody(IReadOnlyList<QueueItem> Running, IReadOnlyList<QueueItem> Pending);

/// <summary>One entry of the queue, and the first member of a history entry. <paramref name="Graph"/> and <paramref name="ExtraData"/> are empty where the reader was told to skip them.</summary>
public sealed record QueueItem(double Number, string PromptId, RawJson Graph, RawJson ExtraData, IReadOnlyList<string> OutputsToExecute);

/// <summary><c>GET /prompt</c>: prompts in the queue, the running one included.</summary>
public sealed record ExecInfo(int QueueRemaining);
