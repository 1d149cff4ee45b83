using ComfyPulse.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Output;

public sealed class PlainViewTests : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly StringWriter _error = new() { NewLine = "\n" };
    private readonly FakeTimeProvider _time = new();

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task A_run_is_a_line_a_phase_a_node_and_a_tenth()
    {
        await using var view = new PlainView(_output, _error, _time);
        view.Submitted("p-1", 0);
        view.Progress("p-1", new() { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 2 });
        view.Progress("p-1", new() { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 2 });
        view.Progress("p-1", new() { Phase = PromptPhase.Queued, Fraction = 0, QueuePlace = 0 });
        view.Started(new NodeStarted("3", "KSampler", "My sampler", null));
        foreach (var step in Enumerable.Range(1, 20))
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            view.Progress("p-1", new() { Phase = PromptPhase.Running, Fraction = step * 0.02, NodeId = "3", ClassType = "KSampler", Step = step, Steps = 20, Eta = TimeSpan.FromSeconds(50 - step) });
        }

        view.Progress("p-1", new() { Phase = PromptPhase.Finishing, Fraction = 0.99 });
        view.Saved("p-1", new PromptOutput { NodeId = "9", Kind = "images" }, "/out/x.png");
        var progress = new PromptProgress { Phase = PromptPhase.Ended, Fraction = 1, NodesDone = 5, NodesCached = 2, Elapsed = TimeSpan.FromSeconds(12.3) };
        await view.EndedAsync(new RunEnd("p-1", new PromptOutcome.Succeeded(), "Succeeded.", ["/out/x.png"], progress));

        Assert.Equal(
            """
            submitted p-1
            queued, 2 prompts ahead
            queued, next in line
              0 %  My sampler (KSampler, node 3)
             10 %  KSampler (node 3)  5/20  0:45 left
             20 %  KSampler (node 3)  10/20  0:40 left
             30 %  KSampler (node 3)  15/20  0:35 left
             40 %  KSampler (node 3)  20/20  0:30 left
             99 %  finishing
            succeeded in 12 s: 5 nodes run, 2 cached, 1 file saved

            """,
            _error.ToString());
        Assert.Equal("/out/x.png\n", _output.ToString());
    }

    [Fact]
    public async Task Lines_of_progress_come_no_faster_than_every_other_second_and_a_slow_run_has_one_each_half_minute()
    {
        await using var view = new PlainView(_output, _error, _time, "fox.json");
        view.Started(new NodeStarted("3", "KSampler", null, null));
        Tell(1, 0.15);
        Tell(2, 0.25);
        Tell(5, 0.26);
        Tell(24, 0.27);
        Tell(32, 0.27);
        Tell(33, 0.28);

        Assert.Equal("fox.json:   0 %  KSampler (node 3)\nfox.json:  25 %  KSampler (node 3)\nfox.json:  27 %  KSampler (node 3)\n", _error.ToString());

        void Tell(double seconds, double fraction)
        {
            _time.SetUtcNow(_time.Start.AddSeconds(seconds));
            view.Progress("p", new() { Phase = PromptPhase.Running, Fraction = fraction, NodeId = "3", ClassType = "KSampler" });
        }
    }

    [Fact]
    public async Task A_polled_run_has_no_nodes_to_name_and_yet_a_line_once_it_runs()
    {
        await using var view = new PlainView(_output, _error, _time);
        view.Progress("p", new() { Phase = PromptPhase.Queued, Fraction = 0, Source = ProgressSource.Polled });
        view.Progress("p", new() { Phase = PromptPhase.Running, Fraction = 0, Source = ProgressSource.Polled });
        view.Progress("p", new() { Phase = PromptPhase.Running, Fraction = 0, Source = ProgressSource.Polled });

        Assert.Equal("queued\n  0 %  running\n", _error.ToString());
    }

    [Fact]
    public async Task A_failure_ends_with_its_sentence()
    {
        await using var view = new PlainView(_output, _error, _time);
        await view.EndedAsync(new RunEnd("p", new PromptOutcome.Removed(), "It was removed.", [], null));

        Assert.Equal("It was removed.\n", _error.ToString());
    }

    [Fact]
    public async Task Quiet_prints_paths_and_failures_only()
    {
        await using var view = new QuietView(_output, _error);
        view.Note("starting");
        view.Submitted("p", 0);
        view.Progress("p", new() { Phase = PromptPhase.Running, Fraction = 0.5 });
        view.Saved("p", new PromptOutput { NodeId = "9", Kind = "images" }, "/out/x.png");
        await view.EndedAsync(new RunEnd("p", new PromptOutcome.Succeeded(), "Succeeded.", [], null));
        await view.EndedAsync(new RunEnd("p", new PromptOutcome.Removed(), "Removed.", [], null));

        Assert.Equal("/out/x.png\n", _output.ToString());
        Assert.Equal("Removed.\n", _error.ToString());
    }
}
