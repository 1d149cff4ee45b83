using ComfyPulse.Cli.Running;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Running;

public sealed class EstimatingViewTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RecordingView _shown = new();

    [Fact]
    public async Task A_prompt_that_somebody_else_hears_of_is_as_far_as_its_like_would_be_by_now_and_never_done_before_the_pod_says_so()
    {
        await using var view = Begin(_time.GetUtcNow());
        foreach (var seconds in (int[])[5, 4, 30])
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            view.Progress("1", Polled(PromptPhase.Running));
        }

        Assert.Equal(["progress 0.5", "progress 0.9", "progress 0.99"], Told());
    }

    [Fact]
    public async Task Its_time_begins_when_it_is_seen_to_run_if_nobody_tells_since_when()
    {
        await using var view = Begin(since: null);
        view.Progress("1", Polled(PromptPhase.Queued));
        _time.Advance(TimeSpan.FromSeconds(50));
        view.Progress("1", Polled(PromptPhase.Running));
        _time.Advance(TimeSpan.FromSeconds(2));
        view.Progress("1", Polled(PromptPhase.Running));

        Assert.Equal(["progress 0", "progress 0.2"], Told());
    }

    [Fact]
    public async Task What_messages_tell_is_shown_as_it_is()
    {
        await using var view = Begin(_time.GetUtcNow());
        _time.Advance(TimeSpan.FromSeconds(5));
        view.Progress("1", Polled(PromptPhase.Running) with { Source = ProgressSource.Live, Fraction = 0.25 });

        Assert.Equal(["progress 0.25"], Told());
    }

    [Fact]
    public async Task An_estimate_goes_on_with_the_clock_and_has_a_time_left()
    {
        await using var view = Begin(_time.GetUtcNow());
        view.Progress("1", Polled(PromptPhase.Running) with { Elapsed = TimeSpan.FromSeconds(3) });
        _time.Advance(TimeSpan.FromSeconds(4));
        view.Progress("1", Polled(PromptPhase.Running) with { Elapsed = TimeSpan.FromSeconds(7) });

        var progress = _shown.Progresses[^1];
        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(6), ProgressSource.Estimated), (progress.Elapsed, progress.Eta, progress.Source));
        var later = progress.After(TimeSpan.FromSeconds(9));
        Assert.Equal((0.6, TimeSpan.FromSeconds(4)), (Math.Round(later.Fraction, 6), later.Eta));
    }

    // The view also tells by itself, each second: how often, the machine decides.
    private IEnumerable<string> Told() => _shown.Calls.Distinct(StringComparer.Ordinal);

    private EstimatingView Begin(DateTimeOffset? since) => new(_shown, TimeSpan.FromSeconds(10), since, _time);

    private static PromptProgress Polled(PromptPhase phase) => new() { Phase = phase, Fraction = 0, Source = ProgressSource.Polled };
}
