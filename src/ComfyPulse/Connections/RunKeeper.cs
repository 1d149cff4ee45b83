namespace ComfyPulse.Connections;

/// <summary>Keeps in the local store what is seen of the runs: at most every ten seconds for each, at once when one ends. A store that cannot be written is told as a warning, tried again, and stops nothing.</summary>
internal sealed class RunKeeper(PodConnection connection, PromptStore store)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>So soon for the first time: most runs have ended by then.</summary>
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    public Pulse Pulse { get; } = new();

    public async Task RunAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            WriteAll(out var next);
            await Pulse.WaitAsync(next, connection.Time, stopping).ConfigureAwait(false);
        }

        // All have ended by now, and their ends are to be kept.
        WriteAll(out _);
    }

    /// <summary>Writes the entry of a run that begins.</summary>
    public void Begin(LiveRun run) => TryWrite(run, () => store.Keep(run.Kept!.Entry));

    private void WriteAll(out TimeSpan? next)
    {
        var due = connection.TakeDueForStore(Every, out next);
        foreach (var (run, checkpoint, entry) in due)
        {
            if (!TryWrite(run, () => Write(run, checkpoint, entry)))
            {
                next = next < Every ? next : Every;
            }
        }
    }

    private void Write(LiveRun run, PromptCheckpoint checkpoint, KeptPrompt? entry)
    {
        var before = run.Kept!.Entry;
        if (entry is null || entry.PromptId != before.PromptId)
        {
            store.Forget(before.PromptId);
        }

        if (entry is null)
        {
            return;
        }

        store.Keep(entry.PromptId, checkpoint);
        if (entry != before)
        {
            store.Keep(entry);
            run.Kept.Entry = entry;
        }
    }

    private bool TryWrite(LiveRun run, Action write)
    {
        try
        {
            write();
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            ConnectionLog.NotKept(connection.Log, exception, run.Kept!.Entry.PromptId.Value);
            connection.NotKept(run, exception.Message);
            return false;
        }
    }
}
