namespace ComfyPulse.Bench.Pod;

/// <summary>Prompts that begin when the last of them has come.</summary>
internal sealed class Gathering(int awaited)
{
    private readonly Lock _lock = new();
    private readonly List<(PodSocket Socket, PodFrames Frames)> _here = [];
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>All of them are over.</summary>
    public Task End => _end.Task;

    /// <summary>One more; all of them, if it is the last.</summary>
    public IReadOnlyList<(PodSocket Socket, PodFrames Frames)>? Add(PodSocket socket, PodFrames frames)
    {
        lock (_lock)
        {
            _here.Add((socket, frames));
            return _here.Count == awaited ? _here : null;
        }
    }

    public void Over() => _end.SetResult();
}
