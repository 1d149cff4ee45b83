using ComfyPulse.Runs;
using ComfyPulse.Tests.Runs;

namespace ComfyPulse.Tests.Training;

public sealed class TrainingRunTests
{
    private static readonly Workflow Core = Workflow.Parse(TrainingPlanTests.Core.Replace("STEPS", "50", StringComparison.Ordinal));

    private static Script Training()
    {
        var script = new Script(workflow: Core).Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Script.Answer());
        return script.Hear("execution_start").Hear("executing", "\"node\": \"5\", \"display_node\": \"5\"");
    }

    /// <summary>A step each so many seconds.</summary>
    private static Script Steps(Script script, int from, int to, double seconds, int stride = 1)
    {
        for (var step = from; step <= to; step += stride)
        {
            script.Wait(seconds * stride).State("5", step, 100);
        }

        return script;
    }

    private static TrainingProgress View(Script script) => script.Machine.View(script.Now).Training!;

    [Fact]
    public void Steps_that_stay_away_for_ten_times_the_longest_pause_are_told_as_a_stall_once()
    {
        var script = Steps(Training(), 1, 12, seconds: 20);
        script.Events();

        script.Wait(199);
        Assert.DoesNotContain(script.Events(), e => e is WarningRaised);
        Assert.Null(View(script).StalledFor);

        script.Wait(2);
        var warning = Assert.Single(script.Events().OfType<WarningRaised>()).Warning;
        Assert.Equal("training_stalled", warning.Code);
        Assert.Contains("step 12 of 100", warning.Message, StringComparison.Ordinal);
        Assert.InRange(View(script).StalledFor!.Value.TotalSeconds, 200, 202);

        script.Wait(3600);
        Assert.DoesNotContain(script.Events(), e => e is WarningRaised);

        script.State("5", 13, 100);
        Assert.Null(View(script).StalledFor);
    }

    [Fact]
    public void A_quick_trainer_is_given_a_minute()
    {
        var script = Steps(Training(), 1, 20, seconds: 0.1);
        script.Wait(59);
        Assert.Null(View(script).StalledFor);

        script.Wait(2);
        Assert.NotNull(View(script).StalledFor);
    }

    [Fact]
    public void Silence_is_no_stall_while_the_socket_is_away_nor_after_the_last_step()
    {
        var away = Steps(Training(), 1, 12, seconds: 1).Tell(new RunFact.SocketBroke("reset"));
        away.Events();
        Assert.DoesNotContain(away.Wait(500).Events(), e => e is WarningRaised { Warning.Code: "training_stalled" });

        var done = Steps(Training(), 1, 100, seconds: 1);
        Assert.DoesNotContain(done.Wait(500).Events(), e => e is WarningRaised { Warning.Code: "training_stalled" });
    }

    [Fact]
    public void Between_two_words_of_a_throttled_bar_the_step_is_interpolated_and_marked()
    {
        var script = Steps(Training(), 5, 50, seconds: 2, stride: 5);
        Assert.Equal(new TrainingValue<int>(50, TrainingSource.ProgressBar), View(script).Step);

        script.Wait(4.5);
        Assert.Equal(new TrainingValue<int>(52, TrainingSource.ProgressBar, IsInterpolated: true), View(script).Step);
        Assert.InRange(View(script).TimeLeft!.Value.Value.TotalSeconds, 95, 96);

        script.Wait(55);
        Assert.Equal(54, View(script).Step!.Value.Value);
        Assert.Equal(50, script.Machine.Training!.Curve.Points[^1].Step);
    }

    [Fact]
    public void While_the_socket_is_away_the_rate_goes_on_and_the_true_step_comes_back()
    {
        var script = Steps(Training(), 1, 10, seconds: 1).Tell(new RunFact.SocketBroke("reset"));
        script.Wait(30.5);
        Assert.Equal(new TrainingValue<int>(40, TrainingSource.ProgressBar, IsInterpolated: true), View(script).Step);

        script.Tell(new RunFact.SocketOpened(false)).State("5", 35, 100);
        Assert.Equal(new TrainingValue<int>(35, TrainingSource.ProgressBar), View(script).Step);
        Assert.Equal([35], script.Machine.Training!.Curve.Points.Where(point => point.FollowsGap).Select(point => point.Step));
    }

    [Fact]
    public void Another_bar_of_the_same_node_is_passed_over()
    {
        var script = Steps(Training(), 1, 10, seconds: 1).State("5", 20, 28).State("5", 11, 100);

        Assert.Equal(Enumerable.Range(1, 11), script.Machine.Training!.Curve.Points.Select(point => point.Step));
    }

    [Fact]
    public void Lines_of_the_log_count_only_while_the_trainer_is_at_work()
    {
        const string Line = "\rTraining LoRA:  20%|██        | 20/100 [00:20<01:20, 1.00s/it, loss=2.0]";
        var early = new Script(workflow: Core).Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Script.Answer()).Hear("execution_start");
        early.Tell(new RunFact.LogsSaid([Line]));
        Assert.Null(View(early).Step);

        var script = Training().Tell(new RunFact.LogsSaid([Line, "\r  5%|| 1/20 [00:01<00:19, 1.00it/s]", "\rTraining LoRA:  21%|██        | 21/100 [00:21<01:19, 1.00s/it, loss=2.0]\nunrelated epoch 3/10 [x"]));
        Assert.Equal(new TrainingValue<int>(21, TrainingSource.LogLine), View(script).Step);
        Assert.Equal([(20, null), (21, 2.0)], script.Machine.Training!.Curve.Points.Select(point => (point.Step, point.Loss)));
        Assert.Equal(new TrainingValue<double>(1, TrainingSource.LogLine), View(script).SecondsPerStep);
    }

    [Fact]
    public void A_text_that_says_that_it_failed_is_kept_though_the_prompt_succeeds()
    {
        var script = Training().Hear("executed", "\"node\": \"6\", \"display_node\": \"6\", \"output\": {\"text\": [\"ERROR: out of disk\"]}").Hear("execution_success");

        Assert.Equal("ERROR: out of disk", View(script).ReportedFailure);
        Assert.False(new TrainingResult(View(script), new TrainingCurve([]), new TrainingArtefact(ArtefactState.Unverifiable, "")).IsPlausible);
    }

    [Fact]
    public void A_cached_training_says_so_and_another_run_has_none()
    {
        var script = new Script(workflow: Core).Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Script.Answer()).Hear("execution_start").Hear("execution_cached", "\"nodes\": [\"1\", \"5\"]");

        Assert.True(View(script).IsCached);
        Assert.Null(new Script().Machine.View(default).Training);
    }

    [Fact]
    public void Loops_that_follow_each_other_count_as_one_training()
    {
        var script = new Script(workflow: Workflow.Parse("""
            {"9": {"class_type": "FluxTrainEnd", "inputs": {"network_trainer": ["4", 0]}},
             "4": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["3", 0], "steps": 10}},
             "3": {"class_type": "FluxTrainLoop", "inputs": {"network_trainer": ["2", 0], "steps": 20}},
             "2": {"class_type": "InitFluxLoRATraining", "inputs": {"output_name": "face"}}}
            """)).Tell(new RunFact.SocketOpened(true)).Tell(new RunFact.PostLeft()).Tell(Script.Answer()).Hear("execution_start");
        for (var step = 1; step < 20; step++)
        {
            script.Wait(1).State("3", step, 20);
        }

        script.State("3", 1, 1, "finished");
        script.Wait(1).State("4", 1, 10).Wait(1).State("4", 2, 10).State("4", 3, 4);

        Assert.Equal((22, 30, "4"), (View(script).Step!.Value.Value, View(script).Steps!.Value.Value, View(script).NodeId));
        Assert.Equal([.. Enumerable.Range(1, 19), 21, 22], script.Machine.Training!.Curve.Points.Select(point => point.Step));
    }

    [Fact]
    public async Task A_slow_reader_is_told_the_newest_and_the_last()
    {
        var (log, script) = (new EventLog(), Training());
        var snapshot = script.Machine.View(script.Now);
        await using var reader = log.ReadAsync(new ListenOptions { ProgressEvery = TimeSpan.Zero }, () => snapshot, TimeProvider.System, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reader.MoveNextAsync());
        Steps(script, 1, 30, seconds: 1).Tell(new RunFact.NothingFollows("over"));
        foreach (var happened in script.Events())
        {
            log.Append(happened);
        }

        var read = new List<PromptEvent>();
        while (await reader.MoveNextAsync())
        {
            read.Add(reader.Current);
        }

        Assert.Equal(30, Assert.Single(read.OfType<TrainingAdvanced>()).Training.Step!.Value.Value);
        Assert.IsType<PromptEnded>(read[^1]);
        Assert.Equal(read.Select(e => e.Sequence).Order(), read.Select(e => e.Sequence));
    }
}
