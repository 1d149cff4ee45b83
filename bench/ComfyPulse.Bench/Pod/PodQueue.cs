using System.Collections.Concurrent;

namespace ComfyPulse.Bench.Pod;

/// <summary>Which prompts wait, run and have ended: what the pod says when it is asked is true.</summary>
internal sealed class PodQueue
{
    private readonly ConcurrentDictionary<string, State> _prompts = new(StringComparer.Ordinal);

    private enum State
    {
        Waits,
        Runs,
        Ended,
    }

    public void Add(string promptId) => _prompts[promptId] = State.Waits;

    public void Begin(string promptId) => _prompts[promptId] = State.Runs;

    public void End(string promptId) => _prompts[promptId] = State.Ended;

    public string ToJson() => $$"""{"queue_running": [{{Of(State.Runs)}}], "queue_pending": [{{Of(State.Waits)}}]}""";

    public string HistoryOf(string promptId) => _prompts.GetValueOrDefault(promptId) == State.Ended ? new PodFrames(promptId).HistoryEntry() : "{}";

    private string Of(State state) => string.Join(", ", _prompts.Where(prompt => prompt.Value == state).Select(prompt => $$"""[1, "{{prompt.Key}}", {}, {}, ["8"]]"""));
}
