using System.Text;
using ComfyPulse.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace ComfyPulse.Cli.Tests.Output;

/// <summary>What plain lines and JSON lines say of a training.</summary>
public sealed class TrainingViewTests : IDisposable
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
    public async Task A_line_of_progress_tells_the_training_and_its_own_time_left()
    {
        await using var view = new PlainView(_output, _error, _time);
        view.Started(new NodeStarted("9", "TrainLoraNode", "Train", null));
        _time.Advance(TimeSpan.FromSeconds(3));
        view.Training("p", Shown(Losses.Training));
        view.Progress("p", Progress(0.4));

        Assert.Equal(
            "  0 %  Train (TrainLoraNode, node 9)\n 40 %  Train (TrainLoraNode, node 9)  step 120 of 260  loss 0.0823 (0.0911 smoothed)  1.2 s a step  4 min 10 s left  lr 5e-4  epoch 1 of 2\n",
            _error.ToString());
    }

    [Fact]
    public async Task Ten_hours_are_about_a_hundred_lines()
    {
        await using var view = new PlainView(_output, _error, _time);
        view.Started(new NodeStarted("9", "TrainLoraNode", null, null));
        for (var step = 1; step <= 36_000; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            view.Training("p", Shown(Losses.Training with { Step = new(step, TrainingSource.LogLine), Steps = new(36_000, TrainingSource.Workflow) }));
            view.Progress("p", Progress(step / 36_000.0));
        }

        // Every percent, and once more between two of them, which are six minutes apart.
        Assert.InRange(_error.ToString().Split('\n').Length, 90, 210);
    }

    [Fact]
    public async Task A_trainer_without_a_bar_is_told_every_five_minutes()
    {
        await using var view = new PlainView(_output, _error, _time);
        view.Started(new NodeStarted("9", "SDXLLoraTrainer", null, null));
        for (var step = 1; step <= 3600; step++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            view.Training("p", Shown(Losses.Training with { Step = new(step, TrainingSource.LogLine) }));
        }

        Assert.Equal(13, _error.ToString().TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Json_tells_what_is_known_and_from_whom()
    {
        var training = Losses.Training with
        {
            Step = new(124, TrainingSource.ProgressBar, IsInterpolated: true),
            Loss = new(double.NaN, TrainingSource.NodeText),
            SmoothedLoss = null,
            Epoch = null,
            Epochs = null,
            StalledFor = TimeSpan.FromSeconds(61.5),
            PassesPerStep = 2,
        };

        Assert.Equal(
            """
            {"event":"training","prompt_id":"p","node":"9","class_type":"TrainLoraNode","is_training":true,"step":{"value":124,"source":"progress_bar","is_interpolated":true},"steps":{"value":260,"source":"progress_bar"},"loss":{"value":"NaN","source":"node_text"},"seconds_per_step":{"value":1.2,"source":"computed"},"time_left":{"value":250,"source":"computed"},"learning_rate":{"value":0.0005,"source":"workflow"},"lora_name":{"value":"face","source":"workflow"},"passes_per_step":2,"stalled_for":61.5}

            """,
            Lines(lines => lines.Training("p", training)));
    }

    [Fact]
    public void Json_tells_the_end_with_every_field()
    {
        var artefact = new TrainingArtefact(ArtefactState.Found, "The pod has a.safetensors.") { File = new("a.safetensors", "loras/me", "output"), ModelName = "me/a.safetensors" };
        var result = new TrainingResult(Losses.Training with { ReportedFailure = "ERROR 1", Checkpoints = [new(100, "a-100.safetensors", TrainingSource.LogLine)] }, new([]), artefact);

        Assert.Equal(
            """
            {"event":"trained","prompt_id":"p","artefact":"found","reason":"The pod has a.safetensors.","file":"loras/me/a.safetensors","model_name":"me/a.safetensors","path":"/out/a.safetensors","is_cached":false,"step":120,"steps":260,"loss":0.0823,"smoothed_loss":0.09114,"reported_failure":"ERROR 1","checkpoints":["a-100.safetensors"]}

            """,
            Lines(lines => lines.Trained("p", result, "/out/a.safetensors")));
    }

    private static string Lines(Action<JsonLines> write)
    {
        using var stream = new MemoryStream();
        write(new JsonLines(stream));
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static PromptProgress Progress(double fraction) =>
        new() { Phase = PromptPhase.Running, Fraction = fraction, NodeId = "9", ClassType = "TrainLoraNode", Title = "Train", Step = 120, Steps = 260, Eta = TimeSpan.FromSeconds(99) };

    private static ShownTraining Shown(TrainingProgress training) => new(training, () => training, () => new TrainingCurve([]));
}
