using ComfyPulse.Cli.Prompts;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace ComfyPulse.Cli.Output;

/// <summary>At a terminal: bars that move, drawn on standard error; the last lines stay, the bars go.</summary>
/// <remarks>The files' paths go to standard output once the bars are gone: both streams may be the same screen.</remarks>
internal sealed class LiveView : IRunView
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(100);

    private readonly IAnsiConsole _console;
    private readonly TextWriter _output;
    private readonly TimeProvider _time;
    private readonly long _since;
    private readonly Lock _gate = new();
    private readonly List<string> _paths = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _drawing;
    private PromptProgress? _progress;
    private string _waitingFor = "starting";

    public LiveView(IAnsiConsole console, TextWriter output, TimeProvider time)
    {
        (_console, _output, _time, _since) = (console, output, time, time.GetTimestamp());
        _drawing = DrawAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public TimeSpan ProgressEvery => Redraw;

    /// <inheritdoc/>
    public void Note(string sentence) => _console.Write(new LineAboveBars(sentence, Style.Plain));

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) => _waitingFor = "submitted";

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt)
    {
        _waitingFor = "watching";
        Note(WatchText.Of(prompt, _time.LocalTimeZone));
    }

    /// <inheritdoc/>
    public void Started(NodeStarted node)
    {
    }

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
        lock (_gate)
        {
            _progress = progress with { Fraction = Math.Max(progress.Fraction, _progress?.Fraction ?? 0) };
        }
    }

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path)
    {
        lock (_gate)
        {
            _paths.Add(path);
        }
    }

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => _console.Write(new LineAboveBars(sentence, new Style(Color.Yellow)));

    /// <inheritdoc/>
    public void Failed(CommandException failure) => _console.Write(new LineAboveBars(failure.Message, new Style(Color.Red)));

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end)
    {
        await StopDrawingAsync();
        _console.WriteLine(PlainView.Summary(end), new Style(end.Outcome is PromptOutcome.Succeeded ? Color.Green : Color.Red));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopDrawingAsync();
        foreach (var path in _paths)
        {
            await _output.WriteLineAsync(path);
        }

        _paths.Clear();
        _stopping.Dispose();
    }

    private async Task StopDrawingAsync()
    {
        if (!_drawing.IsCompleted)
        {
            await _stopping.CancelAsync();
            await _drawing;
        }
    }

    private Task DrawAsync(CancellationToken stopping) => _console.Live(Picture()).AutoClear(true).StartAsync(async context =>
    {
        while (!stopping.IsCancellationRequested)
        {
            context.UpdateTarget(Picture());
            await Task.Delay(Redraw, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    });

    private IRenderable Picture()
    {
        lock (_gate)
        {
            return LiveLayout.Of(_progress, _waitingFor, _time.GetElapsedTime(_since), _console.Profile.Width);
        }
    }
}
