using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Tests.Running;

/// <summary>A view that only remembers what it was told, a line a call.</summary>
internal sealed class RecordingView : IRunView
{
    private readonly Lock _gate = new();
    private readonly List<string> _calls = [];
    private readonly List<PromptProgress> _progresses = [];

    public IReadOnlyList<PromptProgress> Progresses
    {
        get
        {
            lock (_gate)
            {
                return [.. _progresses];
            }
        }
    }

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public TimeSpan ProgressEvery => TimeSpan.Zero;

    public IRunView Lane(string label) => throw new NotSupportedException();

    public void Note(string sentence) => Add($"note {sentence}");

    public void Submitted(PromptId promptId, double? number) => Add($"submitted {promptId}");

    public void Watching(WatchedPrompt prompt) => Add($"watching {prompt.PromptId}");

    public void Started(NodeStarted node) => Add($"started {node.NodeId}");

    public void Progress(PromptId promptId, PromptProgress progress)
    {
        lock (_gate)
        {
            _progresses.Add(progress);
        }

        Add($"progress {progress.Fraction}");
    }

    public void Saved(PromptId promptId, PromptOutput output, string path) => Add($"saved {path}");

    public void Warn(string code, string sentence) => Add($"{code} {sentence}");

    public void Failed(CommandException failure) => Add($"failed {failure.Message}");

    public ValueTask EndedAsync(RunEnd end)
    {
        Add($"ended {end.Outcome.Word}");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Add(string call)
    {
        lock (_gate)
        {
            _calls.Add(call);
        }
    }
}
