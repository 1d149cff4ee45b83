using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Tests.Runs;
using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

/// <summary>The recorded trainings: every step that a pod has told is in the curve.</summary>
public sealed class TrainingTraceTests
{
    public static TheoryData<string, int> Trainings => new() { { "19-trainer #0", 260 }, { "19d-trainer-real-lora #0", 36 }, { "v0.3.64-19-trainer #0", 260 }, { "45-real-train-lora #0", 40 } };

    /// <summary>So many frames are missed at once.</summary>
    private const int Dropped = 40;

    private static TraceRun Trace(string name) => TraceRun.All.Single(run => run.Name == name);

    private static RunMachine Play(string name, Func<TraceStep, bool>? hears = null)
    {
        var (run, heard) = (Trace(name), true);
        var machine = run.NewMachine();
        foreach (var step in run.Steps)
        {
            heard = hears?.Invoke(step) ?? heard;
            if (heard)
            {
                step.ApplyTo(machine);
            }
        }

        machine.Apply(new RunFact.NothingFollows("The recording ends."), run.Steps[^1].At);
        return machine;
    }

    /// <summary>The steps that its bars, texts and log lines name, read here in a way of the test's own.</summary>
    private static SortedSet<int> Told(string name, int total)
    {
        var told = new SortedSet<int>();
        foreach (var step in Trace(name).Steps)
        {
            var texts = step.Fact switch
            {
                RunFact.TextSaid said => [said.Text],
                RunFact.LogsSaid logs => logs.Texts,
                _ => step.Frame is not null && ServerFrame.Read(step.Frame).ToMessage() is ProgressMessage progress && progress.Max == total ? [$"{progress.Value}/{total}"] : (IReadOnlyList<string>)[],
            };
            foreach (var word in texts.SelectMany(text => text.Split(' ', '\r')).Where(word => word.EndsWith($"/{total}", StringComparison.Ordinal)))
            {
                told.Add(int.Parse(word.Split('/')[0], System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        told.Remove(0);
        return told;
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void Every_step_that_was_told_is_in_the_curve(string name, int total)
    {
        var training = Play(name).Training!;
        var points = training.Curve.Points;

        Assert.Equal(Told(name, total), points.Select(point => point.Step));
        Assert.Equal(total, points[^1].Step);
        Assert.DoesNotContain(points, point => point.FollowsGap);
        Assert.Equal((total, total), (training.View(default).Step!.Value.Value, training.View(default).Steps!.Value.Value));
    }

    [Fact]
    public void Each_line_of_the_real_trainers_log_gives_its_own_step_a_loss()
    {
        var training = Play("45-real-train-lora #0").Training!;
        var points = training.Curve.Points;
        double[] expected = [0.4431, 0.3752, 5.0683, 40.9682, 128.3635, 2.7432, 0.1420, 3.3142, 10.8020, 18.5470, 75.4366, 7.9430, 159.6063, 3.5770];

        Assert.Equal(expected, points.Take(expected.Length).Select(point => point.Loss!.Value));
        Assert.All(points, point => Assert.Equal(TrainingSource.LogLine, point.Source));
        Assert.Equal((1.6447, 0.3947), (points[38].Loss, points[39].Loss));
    }

    [Fact]
    public void The_real_training_is_known_with_all_that_it_tells()
    {
        var run = Trace("45-real-train-lora #0");
        var machine = run.NewMachine();
        var seen = new List<TrainingProgress>();
        foreach (var step in run.Steps)
        {
            step.ApplyTo(machine);
            while (machine.TryTake(out var happened))
            {
                seen.AddRange(happened is TrainingAdvanced { Training: var advanced } ? [advanced] : Array.Empty<TrainingProgress>());
            }
        }

        var middle = seen.First(progress => progress.Step?.Value == 20 && progress.Loss?.Value == 5.6206);
        Assert.Equal((true, 2, 40, "real45"), (middle.IsTraining, middle.PassesPerStep, middle.Steps!.Value.Value, middle.LoraName!.Value.Value));
        Assert.Equal(new TrainingValue<double>(0.0005, TrainingSource.Workflow), middle.LearningRate);
        Assert.InRange(middle.SecondsPerStep!.Value.Value, 15, 18);
        Assert.InRange(middle.TimeLeft!.Value.Value.TotalSeconds, 280, 360);
        Assert.False(middle.Step!.Value.IsInterpolated);
        Assert.False(seen[^1].IsTraining);
        Assert.NotNull(seen[^1].LossGraph);
        Assert.DoesNotContain(machine.Result?.Warnings ?? [], warning => warning.Code == "training_stalled");
    }

    [Fact]
    public void Texts_tell_loss_and_rate_and_previews_are_samples()
    {
        var progress = Play("19-trainer #0").Training!.View(default);

        Assert.Equal((TrainingSource.NodeText, TrainingSource.NodeText), (progress.Loss!.Value.Source, progress.LearningRate!.Value.Source));
        Assert.Equal([100, 200], progress.Samples.Where(sample => sample.File is null).Select(sample => sample.Step!.Value / 100 * 100));
        Assert.Equal("t19", progress.Samples[^1].File!.FileName[..3]);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void A_drop_before_any_frame_costs_only_what_was_told_meanwhile_and_marks_it(string name, int total)
    {
        var (all, told) = (Trace(name).Steps, Told(name, total));
        for (var from = 1; from < all.Count; from++)
        {
            var points = PlayWithout(name, from, from + Dropped, past: null).Training!.Curve.Points;

            Assert.Equal(points.Select(point => point.Step).Order().Distinct(), points.Select(point => point.Step));
            Assert.Subset(told, points.Select(point => point.Step).ToHashSet());
            Assert.InRange(points.Count(point => point.FollowsGap), 0, 1);
            Assert.All(points.Skip(1).Zip(points).Where(pair => pair.First.FollowsGap), pair => Assert.True(pair.First.FirstStep > pair.Second.Step + 1));
        }
    }

    [Fact]
    public void A_drop_before_any_frame_loses_no_loss_that_the_pod_still_has_in_its_log()
    {
        const string Name = "45-real-train-lora #0";
        var (all, expected) = (Trace(Name).Steps, Play(Name).Training!.Curve.Points);

        // The log ends with the trainer: what is missed of it to the end of the run nobody reads any more.
        for (var from = 1; from < all.Count - Dropped; from++)
        {
            string[] past = [.. all.Skip(from).Take(Dropped).Select(step => step.Fact).OfType<RunFact.LogsSaid>().SelectMany(logs => logs.Texts)];
            var points = PlayWithout(Name, from, from + Dropped, past).Training!.Curve.Points;

            Assert.Equal(expected.Select(point => (point.Step, point.Loss)), points.Select(point => (point.Step, point.Loss)));
            Assert.DoesNotContain(points, point => point.FollowsGap);
        }
    }

    /// <summary>Without some steps of the recording, during which the socket was away. <paramref name="past"/>: what the pod's log gives afterwards; null for nothing.</summary>
    private static RunMachine PlayWithout(string name, int from, int to, IReadOnlyList<string>? past)
    {
        var (run, all) = (Trace(name), Trace(name).Steps);
        var machine = run.NewMachine();
        for (var i = 0; i < all.Count; i++)
        {
            if (i == from)
            {
                machine.Apply(new RunFact.SocketBroke("cut"), all[i].At);
            }

            if (i == to)
            {
                machine.Apply(new RunFact.SocketOpened(BeforeSubmission: false), all[i].At);
                TellCurrentNode(machine, all, i);
                machine.Apply(new RunFact.LogsSaid(past ?? [], AreLinesMissing: past is null), all[i].At);
            }

            if (i < from || i >= to)
            {
                all[i].ApplyTo(machine);
            }
        }

        return machine;
    }

    /// <summary>What ComfyUI says to a client that comes back.</summary>
    private static void TellCurrentNode(RunMachine machine, IReadOnlyList<TraceStep> all, int before)
    {
        if (all.Take(before).Select(step => step.Frame is null ? null : ServerFrame.Read(step.Frame).ToMessage() as ExecutingMessage).LastOrDefault(message => message is not null) is { Node: { } node })
        {
            machine.Apply(new RunFact.CurrentNode(node), all[before].At);
        }
    }
}
