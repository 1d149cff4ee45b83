using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>The terminal while a command runs: redrawn ten times a second from what its lanes know, with the newest preview above them. The last lines stay, the bars go.</summary>
/// <remarks>The files' paths go to standard output once the bars are gone: both streams may be the same screen.</remarks>
internal sealed class LiveScreen : IAsyncDisposable
{
    /// <summary>How often it is drawn.</summary>
    public static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly PreviewPainter? _painter;
    private readonly LiveArea _area;
    private readonly long _since;
    private readonly Lock _gate = new();
    private readonly LiveLane _single;
    private readonly List<LiveLane> _lanes = [];
    private readonly List<string> _paths = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _drawing;
    private bool _isOver;

    public LiveScreen(IAnsiConsole console, TextWriter output, TimeProvider time, PreviewPainter? painter)
    {
        (_console, _output, _time, _painter, _since) = (console, output, time, painter, time.GetTimestamp());
        (_area, _single) = (new LiveArea(console), new LiveLane("", time));
        _drawing = DrawAsync(_stopping.Token);
    }

    /// <summary>Whether previews are shown.</summary>
    public bool ShowsPreviews => _painter is not null;

    /// <summary>The one lane of a command with one run.</summary>
    public LiveLane Single => _single;

    /// <summary>A lane for one of several runs.</summary>
    public LiveLane Add(string label)
    {
        lock (_gate)
        {
            _lanes.Add(new LiveLane(label, _time));
            return _lanes[^1];
        }
    }

    /// <summary>Changes what a lane knows.</summary>
    public void Change(Action change)
    {
        lock (_gate)
        {
            change();
        }
    }

    /// <summary>A preview that replaces the one before.</summary>
    public void Show(PromptPreview preview) => _painter?.Offer(preview);

    /// <summary>A file that is saved.</summary>
    public void Saved(string path) => Change(() => _paths.Add(path));

    /// <summary>A sentence that stays.</summary>
    public void Say(string sentence, Style style)
    {
        lock (_gate)
        {
            _area.WriteAbove(new Text(sentence, style));
        }
    }

    /// <summary>Takes the bars away.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _drawing;
        lock (_gate)
        {
            _isOver = true;
            _area.Clear();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var path in _paths)
        {
            await _output.WriteLineAsync(path);
        }

        _paths.Clear();
        _stopping.Dispose();
    }

    private async Task DrawAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            Draw();
            await Task.Delay(Redraw, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Draw()
    {
        var profile = _console.Profile;
        var space = new LiveSpace(profile.Width, profile.Height - 1, profile.Capabilities.Unicode, profile.Capabilities.ColorSystem is not ColorSystem.NoColors);

        // Pictures are made outside of the lock: whoever tells of progress does not wait for them.
        var picture = _painter?.Newest(space);
        lock (_gate)
        {
            if (!_isOver)
            {
                var room = space with { Height = Math.Max(1, space.Height - (picture?.Rows ?? 0)) };
                _area.Draw(LiveLayout.Of(State(), room), picture);
            }
        }
    }

    private LiveState State()
    {
        var lanes = _lanes.Count == 0 ? [_single] : _lanes;
        return new LiveState([.. lanes.Where(lane => !lane.HasEnded).Select(lane => lane.ToRun())], _time.GetElapsedTime(_since))
        {
            Total = lanes.Count,
            Ended = lanes.Count(lane => lane.HasEnded),
            Failed = lanes.Count(lane => lane is { HasEnded: true, Outcome: not PromptOutcome.Succeeded }),
        };
    }
}
