using ComfyPulse.Cli.Output;
using ComfyPulse.Cli.Prompts;

namespace ComfyPulse.Cli.Running;

/// <summary>A view of a prompt whose messages go to somebody else: once a second it shows how far the prompt would be by the time that its like usually take, marked as an estimate.</summary>
internal sealed class EstimatingView : IRunView
{
    /// <summary>The most that time alone can say: the end is the pod's to tell.</summary>
    private const double Most = 0.99;

    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly IRunView _view;
    private readonly TimeSpan _usual;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _ticking;
    private (PromptId PromptId, PromptProgress Progress, long ToldAt)? _last;
    private DateTimeOffset? _since;

    /// <param name="view">What shows it; it is not disposed.</param>
    /// <param name="usual">How long the prompt's like usually take.</param>
    /// <param name="since">Since when it runs; null for one that waits.</param>
    /// <param name="time">The clock.</param>
    public EstimatingView(IRunView view, TimeSpan usual, DateTimeOffset? since, TimeProvider time)
    {
        (_view, _usual, _since, _time) = (view, usual, since, time);
        _ticking = TickAsync(_stopping.Token);
    }

    /// <inheritdoc/>
    public TimeSpan ProgressEvery => _view.ProgressEvery;

    /// <inheritdoc/>
    public bool WantsPreviews => _view.WantsPreviews;

    /// <inheritdoc/>
    public IRunView Lane(string label) => throw new NotSupportedException("An estimate is one prompt's.");

    /// <inheritdoc/>
    public void Note(string sentence) => _view.Note(sentence);

    /// <inheritdoc/>
    public void Submitted(PromptId promptId, double? number) => _view.Submitted(promptId, number);

    /// <inheritdoc/>
    public void Watching(WatchedPrompt prompt) => _view.Watching(prompt);

    /// <inheritdoc/>
    public void Started(NodeStarted node)
    {
        lock (_gate)
        {
            _view.Started(node);
        }
    }

    /// <inheritdoc/>
    public void Progress(PromptId promptId, PromptProgress progress)
    {
        lock (_gate)
        {
            _last = (promptId, progress, _time.GetTimestamp());
            if (!TryEstimate())
            {
                _view.Progress(promptId, progress);
            }
        }
    }

    /// <inheritdoc/>
    public void Training(PromptId promptId, ShownTraining training) => _view.Training(promptId, training);

    /// <inheritdoc/>
    public void Trained(PromptId promptId, TrainingResult result, string? path) => _view.Trained(promptId, result, path);

    /// <inheritdoc/>
    public void Preview(PromptId promptId, PromptPreview preview) => _view.Preview(promptId, preview);

    /// <inheritdoc/>
    public void Saved(PromptId promptId, PromptOutput saved, string path) => _view.Saved(promptId, saved, path);

    /// <inheritdoc/>
    public void Warn(string code, string sentence) => _view.Warn(code, sentence);

    /// <inheritdoc/>
    public void Failed(CommandException failure) => _view.Failed(failure);

    /// <inheritdoc/>
    public async ValueTask EndedAsync(RunEnd end)
    {
        await StopAsync();
        await _view.EndedAsync(end);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
    }

    private async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _ticking;
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            await Task.Delay(Every, _time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (_gate)
            {
                if (!stopping.IsCancellationRequested)
                {
                    TryEstimate();
                }
            }
        }
    }

    /// <summary>Shows an estimate; false where there is none to make.</summary>
    private bool TryEstimate()
    {
        if (_last is not { Progress: { Phase: PromptPhase.Running, Source: not ProgressSource.Live } progress } last)
        {
            return false;
        }

        var ran = _time.GetUtcNow() - (_since ??= _time.GetUtcNow());
        var elapsed = progress.Elapsed + _time.GetElapsedTime(last.ToldAt);
        var fraction = Math.Max(progress.Fraction, _usual > TimeSpan.Zero ? Math.Clamp(ran / _usual, 0, Most) : Most);
        var left = _usual > ran ? _usual - ran : TimeSpan.Zero;
        _view.Progress(last.PromptId, progress with
        {
            Elapsed = elapsed,
            Fraction = fraction,
            Eta = left > TimeSpan.Zero ? left : null,
            EtaRange = null,
            Curve = new() { At = elapsed, Fraction = fraction, Passed = ran, Left = left, Sure = left, Moves = true },
            Source = ProgressSource.Estimated,
        });
        return true;
    }
}
