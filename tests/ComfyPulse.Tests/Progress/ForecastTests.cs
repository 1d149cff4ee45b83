using System.Text;
using ComfyPulse.Progress;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Progress;

/// <summary>What is left of a run, in the shapes that runs have.</summary>
public sealed class ForecastTests
{
    private readonly NodeBoard _board = new(PromptPlan.Create(Workflow.Parse("""
        {"load": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "a.safetensors"}},
         "empty": {"class_type": "EmptyLatentImage", "inputs": {"width": 1024, "height": 1024, "batch_size": 1}},
         "text": {"class_type": "CLIPTextEncode", "inputs": {"clip": ["load", 1], "text": "x"}},
         "sample": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["load", 0], "positive": ["text", 0], "latent_image": ["empty", 0]}},
         "decode": {"class_type": "VAEDecode", "inputs": {"samples": ["sample", 0], "vae": ["load", 2]}},
         "detail": {"class_type": "Detailer", "inputs": {"image": ["decode", 0]}},
         "save": {"class_type": "SaveImage", "inputs": {"images": ["detail", 0]}}}
        """)));

    private Estimate Now => _board.Estimate(_board.Now);

    private double Left => Now.Left;

    private ForecastTests At(double seconds)
    {
        _board.Now = seconds;
        return this;
    }

    private ForecastTests Tell(string id, double value = 0, double max = 1, bool finished = false, string? real = null)
    {
        _board.Tell(Encoding.UTF8.GetBytes(id), Encoding.UTF8.GetBytes(real ?? id), value, max, finished);
        return this;
    }

    private ForecastTests Ran(string id, double from, double to) => At(from).Tell(id).At(to).Tell(id, 1, 1, finished: true);

    /// <summary>The sampler has begun at 3 s and taken its first steps of a second each.</summary>
    private ForecastTests Sampling(int steps)
    {
        Ran("load", 0, 2).Ran("empty", 2, 2).Ran("text", 2, 3).Tell("sample");
        for (var step = 1; step <= steps; step++)
        {
            At(3 + step).Tell("sample", step, 20);
        }

        return this;
    }

    [Fact]
    public void Who_comes_late_takes_the_share_of_a_bar_for_what_it_is_and_not_for_a_pace()
    {
        _board.Doubt();
        At(0.1).Tell("load", 1, 1, finished: true).Tell("empty", 1, 1, finished: true).Tell("text", 1, 1, finished: true).Tell("sample", 5, 20);
        var first = _board.Estimate(passed: null);
        At(3.1).Tell("sample", 6, 20).At(6.1).Tell("sample", 7, 20);
        var paced = _board.Estimate(passed: null);

        Assert.InRange(first.Passed / (first.Passed + first.Left), 0.1, 0.4);
        Assert.InRange(paced.Passed / (paced.Passed + paced.Left), 0.2, 0.5);
        Assert.InRange(paced.Left, 13 * 3, 13 * 3 * 1.6);
    }

    [Fact]
    public void Steps_tell_the_time_left_of_their_node_and_of_those_like_it()
    {
        var beforeDecode = Sampling(10).Left - 10;

        Assert.InRange(Left, 10, 20);
        Assert.True(beforeDecode > 0.5, $"a slow card decodes slowly as well, but {beforeDecode} s are left for it");
        Assert.InRange(Now.Spread, 0.01, 0.6);
    }

    [Fact]
    public void Between_two_steps_the_time_left_falls_with_the_clock_for_about_a_step()
    {
        Sampling(10);
        var (left, sure) = (Left, Now.Sure);

        Assert.InRange(sure, 1, 1.5);
        Assert.Equal(left - 0.5, At(13.5).Left, 3);
    }

    [Fact]
    public void The_first_of_two_that_use_a_model_gets_it_ready_and_cached_loaders_leave_it_ready()
    {
        var cold = Left;
        _board.Cache("load");
        _board.Recount();
        var warm = Left;

        Assert.InRange(cold - warm, 3, 8); // the loading itself, and what follows it at the encoder, the sampler and the decoder
    }

    [Fact]
    public void A_silent_loader_that_takes_a_minute_is_most_of_the_time_that_has_passed()
    {
        At(0).Tell("load");
        var shares = Enumerable.Range(1, 60).Select(second => At(second).Now).Select(now => now.Passed / (now.Passed + now.Left)).ToList();

        Assert.InRange(shares[^1], 0.35, 0.9);
        Assert.InRange(shares[5], 0.2, 0.6);
    }

    [Fact]
    public void A_bar_that_ends_below_its_maximum_leaves_nothing_behind()
    {
        Sampling(7);
        var open = Left;
        At(11).Tell("sample", 7, 20, finished: true);

        Assert.True(Left < open - 12, $"{open} to {Left}");
    }

    [Fact]
    public void A_node_that_shows_one_bar_after_the_other_is_expected_to_go_on_a_while()
    {
        Sampling(20).At(24).Tell("sample", 20, 20, finished: true).Ran("decode", 24, 25).Tell("detail");
        for (var step = 1; step <= 10; step++)
        {
            At(25 + step).Tell("detail", step, 10);
        }

        var atTheEndOfOne = Left;
        At(35.1).Tell("detail", 1, 10);

        Assert.True(Left > atTheEndOfOne + 5, "a second bar has begun");
        Assert.InRange(Left, 8, 25);
    }

    [Fact]
    public void An_expanding_node_is_as_far_as_the_nodes_that_it_has_become()
    {
        Sampling(20).At(24).Tell("sample", 20, 20, finished: true).Ran("decode", 24, 25).Tell("detail");
        for (var inner = 1; inner <= 4; inner++)
        {
            At(25 + inner).Tell($"detail.0.0.{inner}", 1, 1, finished: true, real: "detail");
            Tell($"detail.0.0.{inner + 1}", real: "detail");
        }

        Assert.InRange(Left, 0.5, 8); // four of five known ones took four seconds, and more may come
    }

    [Fact]
    public void Nodes_at_work_side_by_side_take_as_long_as_the_longest()
    {
        var side = new NodeBoard(PromptPlan.Create(Workflow.Parse("""
            {"a": {"class_type": "KSampler", "inputs": {"steps": 10}}, "b": {"class_type": "KSampler", "inputs": {"steps": 10}},
             "join": {"class_type": "ImageBatch", "inputs": {"x": ["a", 0], "y": ["b", 0]}}}
            """)));
        foreach (var step in Enumerable.Range(1, 5))
        {
            side.Now = step;
            side.Tell("a"u8, "a"u8, step, 10, isFinished: false);
            side.Tell("b"u8, "b"u8, step * 0.5, 10, isFinished: false);
        }

        Assert.InRange(side.Estimate(5).Left, 14, 20);
    }

    [Fact]
    public void A_node_that_waits_for_its_lazy_inputs_is_not_late()
    {
        var lazy = new NodeBoard(PromptPlan.Create(Workflow.Parse("""
            {"a": {"class_type": "KSampler", "inputs": {"steps": 10}}, "switch": {"class_type": "Pick", "inputs": {"x": ["a", 0]}}}
            """)));
        lazy.Tell("switch"u8, "switch"u8, 0, 1, isFinished: false);
        lazy.Tell("a"u8, "a"u8, 0, 1, isFinished: false);
        foreach (var step in Enumerable.Range(1, 9))
        {
            lazy.Now = step;
            lazy.Tell("a"u8, "a"u8, step, 10, isFinished: false);
        }

        Assert.InRange(lazy.Estimate(9).Left, 0.9, 2);
        lazy.Now = 10;
        lazy.Tell("a"u8, "a"u8, 10, 10, isFinished: true);
        lazy.StartOver("switch");
        lazy.Now = 10.2;
        lazy.Tell("switch"u8, "switch"u8, 1, 1, isFinished: true);

        Assert.Equal(0.2, lazy.Timings().Single(timing => timing.Index == 1).Start, 6);
    }

    [Fact]
    public void A_branch_that_the_graph_shows_to_be_never_taken_costs_nothing()
    {
        NodeBoard Board(string value) => new(PromptPlan.Create(Workflow.Parse($$$"""
            {"a": {"class_type": "KSampler", "inputs": {"steps": 100}}, "b": {"class_type": "EmptyImage", "inputs": {}},
             "switch": {"class_type": "ComfySwitchNode", "inputs": {"switch": {{{value}}}, "on_true": ["a", 0], "on_false": ["b", 0]}},
             "save": {"class_type": "SaveImage", "inputs": {"images": ["switch", 0]}} }
            """)));

        Assert.True(Board("true").Estimate(0).Left > 10 * Board("false").Estimate(0).Left);
        Assert.Equal((3, 3), (Board("true").NodesTotal, Board("false").NodesTotal));
    }

    [Fact]
    public void A_burst_of_frames_that_were_held_up_is_no_pace()
    {
        Sampling(0).At(5).Tell("sample", 1, 20).At(5.001).Tell("sample", 2, 20);

        Assert.InRange(Left, 4, 60);
    }

    [Fact]
    public void The_times_of_a_run_teach_what_its_nodes_cost()
    {
        Sampling(20).At(24).Tell("sample", 20, 20, finished: true);

        var timing = _board.Timings().Single(timing => timing.Index == 3);

        Assert.Equal((true, 1, 20), (timing.IsCold, timing.Step, timing.Steps));
        Assert.InRange(timing.Start, 0, 0.01);
        Assert.Equal(1, timing.Rest, 6);
    }
}
