using System.Text;
using System.Text.Json;
using ComfyPulse.Fuzzing;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Training;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Runs;

/// <summary>Whatever a machine is told, in whatever order: damaged frames and history entries, facts of other runs, clocks that go back.</summary>
public sealed class RunMachineFuzzTests
{
    private static readonly TrainingRules Rules = TrainingRules.Default.With(new TrainingRule("TraceTrainer"), new TrainingRule("KSampler") { LossComesBeforeCount = true }, new TrainingRule("TraceSteps"));
    private static readonly TraceRun[] Runs = [.. TraceRun.All.Where(run => run.Workflow is not null)];
    private static readonly FuzzCorpus Frames = FuzzCorpus.Of(TraceRun.All.SelectMany(run => run.Steps).Where(step => step.Frame is not null).Select(step => ($"{ServerFrame.Read(step.Frame!).Kind}", Own(step.Frame!))), longest: 3000);
    private static readonly FuzzCorpus Histories = FuzzCorpus.Of(Traces.Folders.SelectMany(HistoryBodies).Select(body => ("history", body)), longest: 8000);

    [Fact]
    public async Task No_sequence_of_facts_breaks_the_laws_of_a_run()
    {
        var lives = FuzzSettings.TotalCount / 50;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(part => Task.Run(() =>
        {
            var mutator = new Mutator();
            for (var number = (long)part; number < lives; number += Environment.ProcessorCount)
            {
                Live(mutator, new FuzzRandom((ulong)FuzzSettings.Seed, number), number);
            }
        })));
    }

    private static void Live(Mutator mutator, FuzzRandom random, long number)
    {
        var run = Runs[random.Below(Runs.Length)];
        var plan = random.OneIn(5) ? null : PromptPlan.Create(run.Workflow!, targets: random.OneIn(4) ? run.Targets : null);
        var life = new RunLife(new RunMachine(new RunSetup(Script.Id, plan, Attached: random.OneIn(4), MayHaveBeenSent: random.OneIn(8)) { Training = plan is null ? null : TrainingPlan.Of(run.Workflow!, plan, Rules) }));
        var told = new List<string>();
        try
        {
            if (!random.OneIn(4))
            {
                life.Tell(new RunFact.PostLeft(), ref random);
            }

            for (var step = random.Below(60); step >= 0; step--)
            {
                if (random.OneIn(3))
                {
                    var fact = Fact(life.Machine, mutator, ref random);
                    told.Add($"{fact}");
                    life.Tell(fact, ref random);
                }
                else
                {
                    mutator.Make(Frames, ref random);
                    var bytes = random.OneIn(3) ? mutator.Buffer.Span.ToArray() : Frames.Groups[random.Below(Frames.Groups.Count)].Inputs[0];
                    told.Add(Encoding.Latin1.GetString(bytes));
                    life.Hear(bytes, ref random);
                }
            }

            life.Close();
        }
        catch (Exception error)
        {
            Assert.Fail($"Life {number} with COMFYPULSE_FUZZ_SEED={FuzzSettings.Seed} ({run}): {error}\n{string.Join('\n', told)}");
        }
    }

    private static RunFact Fact(RunMachine machine, Mutator mutator, ref FuzzRandom random)
    {
        var look = random.OneIn(2) ? machine.BeginLook(TimeSpan.FromSeconds(random.Below(100))) : random.Below(20);
        switch (random.Below(22))
        {
            case 0 or 1 or 2:
                return new RunFact.PostLeft();
            case 3 or 4:
                return new RunFact.PostAccepted(random.OneIn(5) ? "minted" : Script.Id, Number(ref random), new Dictionary<string, NodeErrors>(StringComparer.Ordinal) { ["3"] = new("KSampler", [], ["9", "2"]) });
            case 5:
                return random.OneIn(3) ? new RunFact.PostRefused(new PromptRefused(new PromptError("", "no", "", default), new Dictionary<string, NodeErrors>(StringComparer.Ordinal))) : new RunFact.Woke();
            case 6:
                return new RunFact.PostUnclear("cut");
            case 7:
                return random.OneIn(4) ? new RunFact.PostNeverLeft("refused") : new RunFact.Woke();
            case 8:
                return new RunFact.SubmissionLookedUp(random.OneIn(2) ? default(PromptId?) : Script.Id, look);
            case 9 or 10:
                return new RunFact.SocketOpened(random.OneIn(2));
            case 11:
                return new RunFact.SocketBroke("reset");
            case 12:
                return new RunFact.FramesMissed("too large");
            case 13 or 14:
                return new RunFact.QueueSaid((QueueState)random.Below(3), random.OneIn(3) ? null : random.Below(int.MaxValue) - 5, look, random.OneIn(3) ? ["3", "nobody", ""] : null);
            case 15 or 16:
                return new RunFact.HistorySaid(random.OneIn(4) ? null : Entry(mutator, ref random), look);
            case 17:
                return random.OneIn(4) ? new RunFact.PodRestarted("its numbers began anew") : new RunFact.CurrentNode($"{random.Below(12)}");
            case 18:
                return random.OneIn(2) ? new RunFact.TextSaid($"{random.Below(12)}", $"step {random.Below(30)}/20 loss={random.Below(9)}") : new RunFact.LogsSaid([$"\r{random.Below(25)}/20 [, loss={random.Below(3)}]", "\n\r"], random.OneIn(3));
            case 19:
                return new RunFact.ImageCame(random.OneIn(2) ? null : $"{random.Below(12)}", new byte[4], ImageKind.Unknown);
            case 20:
                return random.OneIn(2) ? new RunFact.CancelAsked() : new RunFact.CancelSent();
            default:
                return random.OneIn(6) ? new RunFact.LimitPassed(TimeSpan.FromMinutes(1)) : new RunFact.Woke();
        }
    }

    private static HistoryEntry? Entry(Mutator mutator, ref FuzzRandom random)
    {
        mutator.Make(Histories, ref random);
        return HistoryEntry.TryReadAll(mutator.Buffer.Span.ToArray(), out var entries, out _) && entries is [var first, ..] ? first : null;
    }

    private static double? Number(ref FuzzRandom random) => random.Below(6) switch
    {
        0 => null,
        1 => double.NaN,
        2 => double.NegativeInfinity,
        var number => number,
    };

    /// <summary>A frame as if it were about the machine's prompt.</summary>
    private static byte[] Own(byte[] frame) => ServerFrame.Read(frame).PromptId is { Length: > 0 } id ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(frame).Replace(id, Script.Id, StringComparison.Ordinal)) : frame;

    private static IEnumerable<byte[]> HistoryBodies(string folder) =>
        new[] { Path.Combine(folder, "rest.json") }.Where(File.Exists)
            .SelectMany(file => JsonDocument.Parse(File.ReadAllBytes(file)).RootElement.EnumerateArray())
            .Where(call => call.TryGetProperty("path", out var path) && path.GetString()!.Contains("/history/", StringComparison.Ordinal) && call.TryGetProperty("json", out _))
            .Select(call => Encoding.UTF8.GetBytes(call.GetProperty("json").GetRawText()));
}
