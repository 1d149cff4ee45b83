using ComfyPulse.Runs;
using CsCheck;

namespace ComfyPulse.Tests.Runs;

/// <summary>What holds for every recorded run whatever happens to its facts on the way.</summary>
public class RunMachineLawTests
{
    private static readonly Gen<(int Run, int Seed)> RunAndSeed = Gen.Select(Gen.Int[0, TraceRun.WithTruth.Count - 1], Gen.Int);

    /// <summary>The frames of a run without the recorded answers, which the pod of the test gives.</summary>
    private static TraceStep[] Hints(TraceRun run) => [.. run.Steps.Where(step => step.Fact is not (RunFact.QueueSaid or RunFact.HistorySaid or RunFact.PodRestarted or RunFact.SocketOpened or RunFact.SocketBroke))];

    private static TraceStep Now(RunFact fact) => new(TimeSpan.Zero, fact, null);

    [Fact]
    public void The_same_facts_make_the_same_events()
    {
        Assert.All(TraceRun.All, run => Assert.Equal(Events(run), Events(run)));

        static string Events(TraceRun run)
        {
            var machine = run.NewMachine();
            var events = new List<string>();
            foreach (var step in run.Steps)
            {
                step.ApplyTo(machine);
                while (machine.TryTake(out var happened))
                {
                    events.Add($"{happened}");
                }
            }

            return string.Join('\n', events);
        }
    }

    [Fact]
    public void Frames_lost_doubled_and_out_of_order_on_a_broken_socket_change_neither_end_nor_outputs()
    {
        RunAndSeed.Sample(
            pair =>
            {
                var (run, random) = (TraceRun.WithTruth[pair.Run], new Random(pair.Seed));
                var hints = Hints(run).Skip(1).SelectMany(step => Enumerable.Repeat(step, random.Next(0, 3))).ToArray();
                random.Shuffle(hints);
                TraceStep[] all = [Now(new RunFact.SocketOpened(true)), Now(new RunFact.PostLeft()), Now(new RunFact.PostUnclear("cut")), Now(new RunFact.SocketBroke("cut")), Now(new RunFact.SocketOpened(false)), .. hints];
                return RunSummary.Of(RunSummary.Feed(run, all)) == RunSummary.Straight(run);
            },
            iter: 1500);
    }

    [Fact]
    public void On_a_whole_socket_doubled_and_reordered_frames_change_no_outcome()
    {
        RunAndSeed.Sample(
            pair =>
            {
                var (run, random) = (TraceRun.WithTruth[pair.Run], new Random(pair.Seed));
                var hints = Hints(run).Skip(1).SelectMany(step => Enumerable.Repeat(step, random.Next(1, 3))).ToArray();
                random.Shuffle(hints);
                TraceStep[] all = [Now(new RunFact.SocketOpened(true)), Now(new RunFact.PostLeft()), .. hints];
                return RunSummary.Feed(run, all).Outcome.Word == RunSummary.Feed(run, run.Steps).Outcome.Word;
            },
            iter: 1500);
    }

    [Fact]
    public void A_pod_that_loses_every_second_answer_only_delays_the_end()
    {
        Assert.All(TraceRun.WithTruth, run => Assert.Equal(RunSummary.Straight(run), RunSummary.Of(RunSummary.Feed(run, [Now(new RunFact.PostLeft()), Now(new RunFact.PostUnclear("lost"))], losesEverySecondAnswer: true))));
    }

    [Fact]
    public void Any_part_of_a_run_that_is_heard_ends_it_alike()
    {
        RunAndSeed.Sample(
            pair =>
            {
                var run = TraceRun.WithTruth[pair.Run];
                var heard = new Random(pair.Seed).Next(0, run.Steps.Count);
                return RunSummary.Of(RunSummary.Feed(run, run.Steps.Take(heard).Concat([Now(new RunFact.PostLeft()), Now(new RunFact.PostUnclear("cut")), Now(new RunFact.SocketBroke("cut"))]))) == RunSummary.Straight(run);
            },
            iter: 1000);
    }

    [Fact]
    public void A_snapshot_that_another_follows_may_be_dropped()
    {
        Assert.All(TraceRun.All, run =>
        {
            var thinned = new List<TraceStep>();
            foreach (var step in run.Steps)
            {
                if (step.IsProgressState && thinned.Count > 0 && thinned[^1].IsProgressState)
                {
                    thinned[^1] = step;
                }
                else
                {
                    thinned.Add(step);
                }
            }

            var (all, few) = (Play(run.Steps), Play(thinned));
            Assert.Equal(all.View(default).Progress.NodesDone, few.View(default).Progress.NodesDone);
            Assert.Equal(all.Result is null ? "" : RunSummary.Of(all.Result), few.Result is null ? "" : RunSummary.Of(few.Result));

            RunMachine Play(IEnumerable<TraceStep> steps)
            {
                var machine = run.NewMachine();
                foreach (var step in steps)
                {
                    step.ApplyTo(machine);
                }

                return machine;
            }
        });
    }
}
