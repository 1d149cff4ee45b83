namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>Keeps the lines of a stream and tells who waits for one.</summary>
internal sealed class LineLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<(Func<string, bool> Fits, TaskCompletionSource<string> Found)> _waiting = [];
    private bool _isOver;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public async Task CopyAsync(TextReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            Add(line);
        }

        lock (_gate)
        {
            _isOver = true;
            _waiting.ForEach(wait => wait.Found.TrySetException(Over()));
        }
    }

    public Task<string> FirstAsync(Func<string, bool> fits)
    {
        lock (_gate)
        {
            var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_lines.Find(line => fits(line)) is { } line)
            {
                found.SetResult(line);
            }
            else if (_isOver)
            {
                found.SetException(Over());
            }
            else
            {
                _waiting.Add((fits, found));
            }

            return found.Task;
        }
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
            foreach (var (fits, found) in _waiting)
            {
                if (fits(line))
                {
                    found.TrySetResult(line);
                }
            }
        }
    }

    private InvalidOperationException Over() => new("The stream ended without the line; it had:\n" + string.Join('\n', _lines));
}
