using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public class RecordedRunsTests
{
    /// <summary>What the recordings tell, by folder and submission; all others succeeded.</summary>
    private static readonly Dictionary<string, string> NotSucceeded = new(StringComparer.Ordinal)
    {
        ["06-runtime-error #0"] = "failed",
        ["v0.3.64-06-runtime-error #0"] = "failed",
        ["08-interrupt-global #0"] = "interrupted",
        ["08b-interrupt-prompt-id #0"] = "interrupted",
        ["v0.3.64-08b-interrupt-prompt-id #0"] = "interrupted",
        ["08c-interrupt-uninterruptible-node #0"] = "interrupted",
        ["09-queue-delete-clear #1"] = "removed",
        ["09-queue-delete-clear #2"] = "removed",
        ["09-queue-delete-clear #3"] = "removed",
        ["v0.3.64-09-queue-delete-clear #1"] = "removed",
        ["v0.3.64-09-queue-delete-clear #2"] = "removed",
        ["v0.3.64-09-queue-delete-clear #3"] = "removed",
        ["15b-no-client-id-error-and-interrupt #0"] = "failed",
        ["15b-no-client-id-error-and-interrupt #1"] = "interrupted",
        ["17c-expansion-error #0"] = "failed",
        ["20-server-killed-and-restarted #1"] = "lost",
        ["20-server-killed-and-restarted #2"] = "lost",
        ["20c-server-sigint #0"] = "unknown",
        ["28-stalled-consumer #0"] = "unknown",
    };

    private static string Expected(TraceRun run) =>
        run.Steps.Any(step => step.Fact is RunFact.PostRefused) ? "rejected" : NotSucceeded.GetValueOrDefault(run.Name, "succeeded");

    private static PromptResult Play(TraceRun run, Action<RunMachine>? afterEachStep = null)
    {
        var machine = run.NewMachine();
        foreach (var step in run.Steps)
        {
            step.ApplyTo(machine);
            afterEachStep?.Invoke(machine);
        }

        machine.Apply(new RunFact.NothingFollows("The recording ends."), run.Steps[^1].At);
        return machine.Result!;
    }

    [Fact]
    public void Every_recorded_submission_ends_as_its_recording_tells()
    {
        Assert.True(TraceRun.All.Count > 130);
        Assert.Equal(TraceRun.All.Select(run => $"{run.Name} {Expected(run)}"), TraceRun.All.Select(run => $"{run.Name} {Play(run).Outcome.Word}"));
    }

    [Fact]
    public void Where_the_recording_has_the_history_the_outputs_are_those_of_the_history()
    {
        Assert.All(TraceRun.WithTruth, run =>
        {
            var told = run.Truth!.Outputs.SelectMany(node => OutputReader.Read(node.Key, node.Value)).Select(found => TraceRun.Words(found.Output));
            var ours = Play(run).Outputs.Where(output => output.Image is null).Select(TraceRun.Words);
            Assert.Equal(told.Order(StringComparer.Ordinal), ours.Order(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void A_whole_socket_that_told_every_output_needs_no_request_at_all()
    {
        var simple = TraceRun.All.Single(run => run.Name == "01-success-simple #0");
        var machine = simple.NewMachine();
        foreach (var step in simple.Steps.Where(step => step.Fact is not (RunFact.QueueSaid or RunFact.HistorySaid)))
        {
            Assert.Equal(RunNeeds.None, machine.Needs & ~RunNeeds.Post);
            step.ApplyTo(machine);
        }

        Assert.IsType<PromptOutcome.Succeeded>(machine.Result!.Outcome);
        Assert.Equal("trace01_00003_.png", Assert.Single(machine.Result.Outputs).File!.FileName);
    }

    [Fact]
    public void Images_of_SaveImageWebsocket_are_outputs_and_previews_are_not()
    {
        var images = TraceRun.All.Where(run => run.Folder == "18e-save-image-websocket").SelectMany(run => Play(run).Outputs).ToArray();

        Assert.Equal(3, images.Length);
        Assert.All(images, output => Assert.Equal(("2", "image/png", 0x89), (output.NodeId, output.MediaType, output.Image!.Value.Span[0])));
        Assert.DoesNotContain(Play(TraceRun.All.First(run => run.Folder == "04-progress-preview-metadata")).Outputs, output => output.Image is not null);
    }

    [Fact]
    public void Inner_outputs_of_an_expansion_keep_their_inner_id()
    {
        var outputs = Play(TraceRun.All.First(run => run.Folder == "17-expansion")).Outputs;

        Assert.Equal(["2.0.0.4", "3"], outputs.Select(output => output.NodeId).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_failure_names_the_node_the_exception_and_its_traceback()
    {
        var failed = Assert.IsType<PromptOutcome.Failed>(Play(TraceRun.All.Single(run => run.Name == "06-runtime-error #0")).Outcome);

        Assert.Equal(("2", "TraceFail", "RuntimeError"), (failed.NodeId, failed.ClassType, failed.ExceptionType));
        Assert.NotEmpty(failed.Traceback);
    }

    [Fact]
    public void A_blocked_branch_is_a_warning()
    {
        var result = Play(TraceRun.All.Single(run => run.Name == "18c-execution-blocker #0"));

        Assert.Equal("execution_blocked", Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public void Over_every_prefix_the_fraction_never_falls_and_is_1_only_at_success()
    {
        Assert.All(TraceRun.All, run =>
        {
            var last = 0.0;
            Play(run, machine =>
            {
                var progress = machine.Progress(default);
                Assert.InRange(progress.Fraction, last, 1);
                Assert.Equal(machine.Result is { Outcome: PromptOutcome.Succeeded }, progress.Fraction == 1);
                Assert.InRange(progress.NodesDone, 0, progress.NodesTotal);
                last = progress.Fraction;
            });
        });
    }

    [Fact]
    public void At_the_last_word_of_a_node_nothing_of_a_successful_run_is_left()
    {
        var live = TraceRun.All.Where(run => Expected(run) == "succeeded" && run.Steps[0].Fact is RunFact.SocketOpened && run.Steps.Any(step => step.IsProgressState) && !run.Steps.Any(step => step.Fact is RunFact.SocketBroke && step.At < run.Steps[^1].At)).ToArray();

        Assert.NotEmpty(live);
        Assert.All(live.Where(run => run.Folder is not ("18c-execution-blocker" or "28-stalled-consumer")), run => // a blocked node never ends; a stalled socket is overtaken by the history
        {
            var left = TimeSpan.MaxValue;
            Play(run, machine => left = machine.Progress(default) is { Phase: PromptPhase.Running, Eta: { } eta } ? eta : left);
            Assert.True(left < TimeSpan.FromMilliseconds(50) || IsCached(run), $"{run.Name}: {left}");
        });

        static bool IsCached(TraceRun run) => run.Steps.Any(step => step.Frame is not null && ServerFrame.Read(step.Frame).ToMessage() is ExecutionCachedMessage { Nodes.Count: > 0 });
    }

    [Fact]
    public void A_run_that_nobody_reads_learns_and_ends_as_one_that_is_read_and_only_its_end_is_told()
    {
        Assert.All(TraceRun.All, run =>
        {
            var (read, unread) = (run.NewMachine(), run.NewMachine(() => false));
            var (count, told) = (0, new List<PromptEvent>());
            foreach (var step in run.Steps.Append(new TraceStep(run.Steps[^1].At, new RunFact.NothingFollows("over"), null)))
            {
                step.ApplyTo(read);
                step.ApplyTo(unread);
                _ = read.Progress(default); // counted at every step
                while (read.TryTake(out var happened))
                {
                    count += happened is ProgressChanged ? 0 : 1;
                }

                while (unread.TryTake(out var happened))
                {
                    told.Add(happened!);
                }
            }

            Assert.Equal(read.Result!.Outcome.Word, unread.Result!.Outcome.Word);
            Assert.Equal(read.Result.Outputs.Select(TraceRun.Words), unread.Result.Outputs.Select(TraceRun.Words));
            Assert.Equal(read.Timings(), unread.Timings());
            Assert.Equal(Nodes(read), Nodes(unread));
            Assert.IsType<PromptEnded>(Assert.Single(told, happened => happened is not TrainingAdvanced));
            Assert.Equal(count, told[^1].Sequence);
        });

        static (int, int, int) Nodes(RunMachine machine) => machine.Progress(default) is var now ? (now.NodesDone, now.NodesCached, now.NodesTotal) : default;
    }

    [Fact]
    public void Events_are_numbered_in_order_and_end_once()
    {
        Assert.All(TraceRun.All, run =>
        {
            var events = new List<PromptEvent>();
            var machine = run.NewMachine();
            foreach (var step in run.Steps.Append(new TraceStep(run.Steps[^1].At, new RunFact.NothingFollows("over"), null)))
            {
                step.ApplyTo(machine);
                while (machine.TryTake(out var happened))
                {
                    events.Add(happened!);
                }
            }

            Assert.Equal(events.Select(e => e.Sequence), events.Select(e => e.Sequence).Order().Distinct());
            Assert.IsType<PromptEnded>(events[^1]);
            Assert.Single(events.OfType<PromptEnded>());
            Assert.Equal(events.OfType<NodeStarted>().Count(), events.OfType<NodeStarted>().DistinctBy(e => (e.NodeId, e.InnerNodeId)).Count());
        });
    }
}
