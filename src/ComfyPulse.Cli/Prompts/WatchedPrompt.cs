namespace ComfyPulse.Cli.Prompts;

/// <summary>A prompt that begins to be watched.</summary>
/// <param name="PromptId">The prompt.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Ahead">For one that waits: the prompts ahead of it, the running one included.</param>
/// <param name="IsLive">Whether its messages come here; else the pod is asked.</param>
/// <param name="RunningSince">Since when it runs, as far as the history lets tell.</param>
/// <param name="Usual">How long prompts of its shape usually take on this pod; null where that is not known or not needed.</param>
internal sealed record WatchedPrompt(string PromptId, PromptState State, int? Ahead, bool IsLive, DateTimeOffset? RunningSince, TimeSpan? Usual);
