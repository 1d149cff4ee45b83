using System.Text;
using ComfyPulse.Fuzzing;
using ComfyPulse.Training;

namespace ComfyPulse.Tests.Training;

public sealed class TrainingWordsTests
{
    private static readonly string[] Lines =
    [
        "Training LoRA:   0%|          | 0/40 [00:00<?, ?it/s]",
        "Training LoRA:  28%|██▊       | 11/40 [03:26<08:21, 17.29s/it, loss=7.9430] ",
        "steps:  12%|█▏        | 120/1000 [01:00<07:20,  2.00it/s, avr_loss=0.123]",
        "step 1/260 loss=0.9564 lr=5.00e-04 39.69it/s",
        "epoch 3/10",
        "saving checkpoint: /out/my lora-000004.safetensors",
    ];

    [Fact]
    public void A_bar_of_the_core_trainer_tells_count_total_rate_and_loss()
    {
        var words = TrainingWords.Read("Training LoRA:  28%|██▊       | 11/40 [03:26<08:21, 17.29s/it, loss=7.9430] ");

        Assert.Equal((11, 40, true, true), (words.Step, words.Steps, words.IsBar, words.NamesTraining));
        Assert.Equal((7.943, 17.29), (words.Loss, words.SecondsPerStep));
    }

    [Fact]
    public void Its_first_bar_has_no_loss_and_no_rate()
    {
        var words = TrainingWords.Read("Training LoRA:   0%|          | 0/40 [00:00<?, ?it/s]");

        Assert.Equal((0, 40, true), (words.Step, words.Steps, words.IsBar));
        Assert.Null(words.Loss);
        Assert.Null(words.SecondsPerStep);
    }

    [Theory]
    [InlineData("x: 5%|| 1/40 [00:01<00:39, 1.00it/s, loss=nan]", double.NaN)]
    [InlineData("x: 5%|| 1/40 [00:01<00:39, 1.00it/s, loss=-inf]", double.NegativeInfinity)]
    [InlineData("x: 5%|| 1/40 [00:01<00:39, 1.00it/s, loss=inf, bucket=3]", double.PositiveInfinity)]
    [InlineData("x: 5%|| 1/40 [00:01<00:39, 1.00it/s, loss=1.5e-05, bucket=3]", 1.5e-05)]
    [InlineData("steps: 5%|| 1/40 [00:01<00:39, 1.00s/it, avr_loss=0.25]", 0.25)]
    [InlineData("Steps: 5%|| 1/40 [00:01<00:39, 1.00s/it, avr_loss=0.25, loss=0.5]", 0.5)]
    [InlineData("Average key norm 0.1, Train_Loss: 3", 3.0)]
    public void Losses_are_read_as_trainers_write_them(string line, double loss) => Assert.Equal(loss, TrainingWords.Read(line).Loss);

    [Fact]
    public void A_text_of_a_node_tells_steps_loss_learning_rate_and_rate()
    {
        var words = TrainingWords.Read("step 12/260 loss=0.9564 lr=5.00e-04 40it/s");

        Assert.Equal((12, 260, false), (words.Step, words.Steps, words.IsBar));
        Assert.Equal((0.9564, 5e-4, 0.025), (words.Loss, words.LearningRate, words.SecondsPerStep));
    }

    [Theory]
    [InlineData("epoch 3/10", 3, 10)]
    [InlineData("epoch: 3", 3, null)]
    public void Epochs_are_told_with_or_without_their_number(string line, int epoch, int? epochs) =>
        Assert.Equal((epoch, epochs), (TrainingWords.Read(line).Epoch, TrainingWords.Read(line).Epochs));

    [Theory]
    [InlineData("GET http://127.0.0.1/12/40 200")]
    [InlineData("2026/11/28 13:45:48 loaded")]
    [InlineData("num train steps: 1000")]
    [InlineData("glossy=5, floss 0/0 [")]
    [InlineData("lossless=4 1.2.3/9 [x")]
    [InlineData("50/40 [00:01")]
    [InlineData("999999999999999999999/9999999999999999999999999 [")]
    public void What_is_no_training_tells_no_step(string line)
    {
        var words = TrainingWords.Read(line);

        Assert.Null(words.Steps);
        Assert.Null(words.Step);
    }

    [Theory]
    [InlineData("saving checkpoint: /out/lora-000004.safetensors", "lora-000004.safetensors")]
    [InlineData(@"model saved to C:\out\my-lora.safetensors", "my-lora.safetensors")]
    [InlineData("loading /out/lora.safetensors", null)]
    [InlineData("saved.safetensors", null)]
    public void A_saved_file_is_known_by_its_line(string line, string? name) => Assert.Equal(name, SavedFile.InLine(line));

    [Fact]
    public void Damaged_lines_are_read_in_one_pass_and_never_throw()
    {
        var (mutator, corpus) = (new Mutator(), FuzzCorpus.Of(Lines.Select(line => ("line", Encoding.UTF8.GetBytes(line))), longest: 4000));
        for (var number = 0L; number < FuzzSettings.TotalCount / 10; number++)
        {
            var random = new FuzzRandom((ulong)FuzzSettings.Seed, number);
            mutator.Make(corpus, ref random);
            var line = Encoding.UTF8.GetString(mutator.Buffer.Span);

            var words = TrainingWords.Read(line);
            var saved = SavedFile.InLine(line);

            Assert.True(words.Step is null or >= 0 && (words.Steps is null || words.Steps >= words.Step) && words.SecondsPerStep is null or > 0, line);
            Assert.True(saved is null || line.Contains(saved, StringComparison.Ordinal), line);
        }
    }

    [Fact]
    public void Of_an_endless_line_only_the_beginning_is_read()
    {
        Assert.Null(TrainingWords.Read(new string(' ', TrainingWords.MaxLength) + "loss=1").Loss);
        Assert.Equal(1, TrainingWords.Read("loss=1" + new string('9', 0) + new string(' ', 1_000_000)).Loss);
    }
}
