using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using CsCheck;

namespace ComfyPulse.Tests.Runs;

/// <summary>Whatever becomes of the hints of a run, REST's truth gives it the same end, and its readers see it go one way.</summary>
public class AnyOrderTests
{
    /// <summary>More looks in a row that find nothing would be an answer themselves, not a late one.</summary>
    private const int MostLateLooks = 3;

    private static readonly Gen<(int Run, int Seed)> RunAndSeed = Gen.Select(Gen.Int[0, TraceRun.WithTruth.Count - 1], Gen.Int);
    private static readonly string[] Straight = [.. TraceRun.WithTruth.Select(RunSummary.Straight)];

    [Fact]
    public void Hints_lost_doubled_and_in_any_order_give_the_same_end_and_every_reader_its_promises() =>
        RunAndSeed.Sample(pair => Assert.Null(Live(pair.Run, new Random(pair.Seed))), iter: 3000);

    [Fact]
    public void Hints_that_come_between_the_answers_of_rest_change_no_end() =>
        RunAndSeed.Sample(pair => Assert.Null(Interleave(pair.Run, new Random(pair.Seed))), iter: 1000);

    /// <summary>Hints in disorder, then the truth, then the rest of the hints; what is wrong with that, or null.</summary>
    private static string? Live(int number, Random random)
    {
        var run = TraceRun.WithTruth[number];
        var (machine, clock) = (run.NewMachine(), new Clock(random));
        var witness = new LawWitness(machine);
        var hints = Disorder(run, random);
        foreach (var step in Begin(random).Concat(hints))
        {
            Tell(machine, step, clock, random);
            witness.Look(clock.Now);
        }

        // Every submission gets its answer or loses it.
        machine.Apply(new RunFact.PostUnclear("cut"), clock.Now);
        var result = new TruthfulPod(run.Truth, losesEverySecondAnswer: random.Next(4) == 0).Finish(machine, clock.Now);
        witness.Look(clock.Now);
        foreach (var step in hints.Take(20))
        {
            step.ApplyTo(machine, clock.Next());
            witness.Look(clock.Now);
        }

        return Verdict(number, result, witness);
    }

    /// <summary>A hint, an answer, a hint, an answer, until the run has ended; what is wrong with that, or null.</summary>
    private static string? Interleave(int number, Random random)
    {
        var run = TraceRun.WithTruth[number];
        var (machine, clock) = (run.NewMachine(), new Clock(random));
        var witness = new LawWitness(machine);
        foreach (var step in Begin(random))
        {
            Tell(machine, step, clock, random);
            witness.Look(clock.Now);
        }

        foreach (var step in Disorder(run, random))
        {
            Tell(machine, step, clock, random);
            if (random.Next(8) == 0 && machine.Result is null && machine.IsAccepted)
            {
                // The queue is truthful too: until the end it has the prompt.
                Place(machine, random.Next(3) == 0 ? QueueState.Pending : QueueState.Running, clock.Next());
            }

            witness.Look(clock.Now);
        }

        machine.Apply(new RunFact.PostUnclear("cut"), clock.Now);
        var result = new TruthfulPod(run.Truth).Finish(machine, clock.Now);
        witness.Look(clock.Now);
        return Verdict(number, result, witness);
    }

    private static string? Verdict(int number, PromptResult result, LawWitness witness) =>
        witness.Broken is { } broken ? $"{TraceRun.WithTruth[number]}: {broken}"
        : !witness.HasSeenTheEnd ? $"{TraceRun.WithTruth[number]}: no end was told"
        : RunSummary.Of(result) != Straight[number] ? $"{TraceRun.WithTruth[number]}: {RunSummary.Of(result)}, not {Straight[number]}"
        : null;

    /// <summary>How the submission may have gone where the socket was not whole: then no message is trusted to be the last.</summary>
    private static TraceStep[] Begin(Random random) => random.Next(4) switch
    {
        0 => [Step(new RunFact.SocketOpened(BeforeSubmission: true)), Step(new RunFact.PostLeft()), Step(new RunFact.SocketBroke("cut"))],
        1 => [Step(new RunFact.SocketOpened(BeforeSubmission: true)), Step(new RunFact.PostLeft()), Step(new RunFact.FramesMissed("too large"))],
        2 => [Step(new RunFact.PostLeft()), Step(new RunFact.PostUnclear("cut")), Step(new RunFact.SocketOpened(BeforeSubmission: false, IsProven: false))],
        _ => [Step(new RunFact.PostLeft())],
    };

    /// <summary>The hints of the run, each as often as chance has it, with those of a bad connection among them, in any order.</summary>
    private static TraceStep[] Disorder(TraceRun run, Random random)
    {
        var heard = run.Steps.Where(step => step.Fact is not (RunFact.PostLeft or RunFact.QueueSaid or RunFact.HistorySaid or RunFact.PodRestarted or RunFact.SocketOpened or RunFact.SocketBroke));
        var hints = heard.SelectMany(step => Enumerable.Repeat(step, random.Next(0, 3))).ToList();
        for (var count = random.Next(12); count > 0; count--)
        {
            hints.Add(Step(Trouble(run, random)));
        }

        var all = hints.ToArray();
        if (random.Next(3) > 0)
        {
            random.Shuffle(all);
        }
        else
        {
            Displace(all, random);
        }

        return all;
    }

    /// <summary>Order that is only a little wrong, as when two ways of hearing compete.</summary>
    private static void Displace(TraceStep[] steps, Random random)
    {
        for (var i = 0; i + 1 < steps.Length; i++)
        {
            if (random.Next(4) == 0)
            {
                var other = Math.Min(i + random.Next(1, 5), steps.Length - 1);
                (steps[i], steps[other]) = (steps[other], steps[i]);
            }
        }
    }

    private static RunFact Trouble(TraceRun run, Random random) => random.Next(9) switch
    {
        0 => new RunFact.SocketOpened(BeforeSubmission: false),
        1 => new RunFact.SocketOpened(BeforeSubmission: false, IsProven: false),
        2 or 3 => new RunFact.SocketBroke("reset"),
        4 => new RunFact.PodWasAway(),
        5 => new RunFact.PodIsTheSame(),
        6 => new RunFact.FramesMissed("unreadable"),
        7 => new RunFact.PostUnclear("cut"),
        _ => run.Truth!.Prompt is { OutputsToExecute: [var node, ..] } ? new RunFact.CurrentNode(node) : new RunFact.Woke(),
    };

    /// <summary>A step; and sometimes a wake-up, or the late answer of a look that began before it.</summary>
    private static void Tell(RunMachine machine, TraceStep step, Clock clock, Random random)
    {
        var late = random.Next(10) == 0 && clock.LateLooks < MostLateLooks && step.Frame is not null && machine.Result is null ? machine.BeginLook(clock.Next()) : default(int?);
        step.ApplyTo(machine, clock.Next());
        if (late is { } look && machine.Result is null && machine.IsAccepted)
        {
            clock.LateLooks++;
            machine.Apply(new RunFact.QueueSaid(QueueState.Absent, null, look), clock.Next());
            machine.Apply(new RunFact.HistorySaid(null, look), clock.Next());
        }
        else if (random.Next(10) == 0)
        {
            machine.Apply(new RunFact.Woke(), clock.Next());
        }
    }

    private static void Place(RunMachine machine, QueueState state, TimeSpan at) =>
        machine.Apply(new RunFact.QueueSaid(state, state == QueueState.Pending ? 1 : null, machine.BeginLook(at)), at);

    private static TraceStep Step(RunFact fact) => new(TimeSpan.Zero, fact, null);

    /// <summary>Stamps that mostly go on and sometimes stand still. All of a run stays within the time that an end is waited for.</summary>
    private sealed class Clock(Random random)
    {
        public TimeSpan Now { get; private set; }

        public int LateLooks { get; set; }

        public TimeSpan Next() => Now += TimeSpan.FromMilliseconds(random.Next(3));
    }
}
