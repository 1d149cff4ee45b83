using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Simulated;
using ComfyPulse.EmbeddedPod.Imaging;
using ComfyPulse.EmbeddedPod.Tests.BuiltIn;

namespace ComfyPulse.EmbeddedPod.Tests.Training;

public sealed class TrainingNodeTests : BuiltInNodeTests
{
    private const string Loras = "loras";

    [Fact]
    public async Task A_training_takes_the_step_time_for_each_pass_and_tells_each()
    {
        var call = await TrainAsync(("steps", 5L), ("grad_accumulation_steps", 3L));

        Assert.Equal(Enumerable.Range(1, 15).Select(pass => ((double)pass, 15d)), call.Reports.Select(report => (report.Value, report.Max)));
        Assert.All(call.Reports, report => Assert.Null(report.Preview));
        Assert.Equal(Enumerable.Repeat(Environment.StepTime, 15), call.Delays);
        Assert.Equal(5L, call.Result.Outputs[2]);
        Assert.Equal(15, Losses(call).Count);
        Assert.Null(call.Result.Ui);
    }

    [Fact]
    public async Task The_loss_falls_and_is_the_same_for_the_same_seed_alone()
    {
        var losses = Losses(await TrainAsync(("steps", 200L)));

        Assert.InRange(losses.TakeLast(40).Average(), 0.01, losses.Take(40).Average() / 1.7);
        Assert.Contains(losses.Zip(losses.Skip(1)), pair => pair.Second > pair.First);
        Assert.Equal(losses, Losses(await TrainAsync(("steps", 200L))));
        Assert.NotEqual(losses, Losses(await TrainAsync(("steps", 200L), ("seed", 2L))));
    }

    [Fact]
    public async Task The_log_has_the_lines_of_a_real_training()
    {
        var call = await TrainAsync(("steps", 2L));

        var (first, second) = (Four(Losses(call)[0]), Four(Losses(call)[1]));
        Assert.Equal(
            [
                "\rTraining LoRA:   0%|          | 0/2 [00:00<?, ?it/s]",
                $"\rTraining LoRA:   0%|          | 0/2 [00:00<?, ?it/s, loss={first}]",
                $"\rTraining LoRA:  50%|█████     | 1/2 [00:00<00:00,  6.67it/s, loss={first}]",
                $"\rTraining LoRA:  50%|█████     | 1/2 [00:00<00:00,  6.67it/s, loss={second}]",
                $"\rTraining LoRA: 100%|██████████| 2/2 [00:00<00:00,  6.67it/s, loss={second}]",
                "",
                $"\rTraining LoRA: 100%|██████████| 2/2 [00:00<00:00,  6.67it/s, loss={second}]",
                "\n",
            ],
            call.Log);
    }

    [Fact]
    public async Task Fast_passes_tell_each_loss_but_the_count_only_every_100_ms()
    {
        var call = await TrainAsync(Environment with { StepTime = TimeSpan.FromMilliseconds(25) }, new TestCallOptions(), ("steps", 8L));

        Assert.Equal([0, 0, 0, 0, 0, 4, 4, 4, 4, 4, 8, 8], call.Log.Where(line => line.Length > 1).Select(line => int.Parse(line[(line.LastIndexOf('|') + 2)..].Split('/')[0], CultureInfo.InvariantCulture)));
        Assert.Contains("40.00it/s", call.Log[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shorter_line_blots_out_a_longer_one_and_hours_are_told_as_hours()
    {
        var call = await TrainAsync(Environment with { StepTime = TimeSpan.FromMinutes(40) }, new TestCallOptions(), ("steps", 3L));

        Assert.Contains("1/3 [1:20:00<1:20:00, 2400.00s/it", call.Log[3], StringComparison.Ordinal);
        Assert.Contains("2/3 [1:20:00<40:00, 2400.00s/it", call.Log[4], StringComparison.Ordinal);
        Assert.EndsWith("]  ", call.Log[4], StringComparison.Ordinal);
        Assert.EndsWith("]", call.Log[5], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_interrupt_ends_a_training_between_two_passes_and_its_bar_too()
    {
        var log = new List<string>();
        var interrupted = new TestCallOptions { IsInterrupted = true, Log = log };

        await Assert.ThrowsAsync<NodeInterruptedException>(() => TrainAsync(Environment, interrupted, ("steps", 5L)));

        Assert.Equal("\n", log[^1]);
        Assert.Contains("0/5", log[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_version_tells_no_pass_and_hears_no_interrupt()
    {
        var call = await TrainAsync(Environment with { Version = "0.3.64" }, new TestCallOptions { IsInterrupted = true }, ("steps", 5L));

        Assert.Empty(call.Reports);
        Assert.Equal(5, Losses(call).Count);
    }

    [Fact]
    public async Task A_training_that_goes_on_counts_the_steps_in_the_name_of_the_file_and_begins_with_a_lower_loss()
    {
        var fresh = await TrainAsync(("steps", 50L));
        var further = await TrainAsync(("steps", 50L), ("existing_lora", "mine_150_steps_00001_.safetensors"));

        Assert.Equal(200L, further.Result.Outputs[2]);
        Assert.True(Losses(further).Average() < Losses(fresh).Average());
        var failure = await Assert.ThrowsAsync<NodeFailureException>(() => TrainAsync(("steps", 1L), ("existing_lora", "add_detail.safetensors")));
        Assert.Equal(("ValueError", "invalid literal for int() with base 10: 'detail.safetensors'"), (failure.ExceptionType, failure.Message));
    }

    [Theory]
    [InlineData("bf16", 2)]
    [InlineData("fp32", 4)]
    public async Task A_saved_LoRA_is_a_safetensors_file_that_says_what_made_it_up(string dataType, int size)
    {
        var call = await SaveAsync(await TrainAsync(("steps", 1L), ("rank", 16L), ("lora_dtype", dataType)), ("prefix", "loras/mine"));

        Assert.Null(call.Result.Ui);
        var file = await File.ReadAllBytesAsync(Path.Combine(Environment.OutputDirectory, Loras, "mine_00001_.safetensors"), TestContext.Current.CancellationToken);
        var length = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        Assert.Equal(0, (8 + length) % 8);
        var header = JsonNode.Parse(file.AsSpan(8, length))!.AsObject();
        Assert.Equal("CheckpointLoaderSimple, TrainLoraNode", (string?)header["__metadata__"]!["comfypulse_simulated"]);
        var end = 0;
        foreach (var (name, tensor) in header.Where(member => member.Key != "__metadata__"))
        {
            var count = tensor!["shape"]!.AsArray().Aggregate(1, (product, side) => product * (int)side!);
            Assert.StartsWith("diffusion_model.", name, StringComparison.Ordinal);
            Assert.Equal((end, end + (count * size)), ((int)tensor["data_offsets"]![0]!, (int)tensor["data_offsets"]![1]!));
            end += count * size;
        }

        Assert.Equal(file.Length, 8 + length + end);
        Assert.Equal(16 * 8 * size, end - size);
    }

    [Fact]
    public async Task Steps_in_a_name_are_taken_for_its_number_as_in_ComfyUI()
    {
        var trained = await TrainAsync(("steps", 20L));
        for (var time = 0; time < 3; time++)
        {
            await SaveAsync(trained, ("prefix", "loras/mine"), ("steps", trained.Result.Outputs[2]));
        }

        Assert.Equal(
            ["mine_20_steps_00001_.safetensors", "mine_20_steps_00021_.safetensors"],
            Directory.GetFiles(Path.Combine(Environment.OutputDirectory, Loras)).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_loss_graph_is_a_temporary_picture_of_the_losses()
    {
        var losses = (double[])[1, 0.5, 0.75, 0];
        var call = await RunAsync("LossGraphNode", ("loss", new LossMapValue(losses, ["TrainLoraNode"])), ("filename_prefix", "unheeded"));

        var saved = call.Ui["images"]![0]!;
        Assert.Matches("^ComfyUI_temp_[a-z]{5}_00001_\\.png$", (string?)saved["filename"]);
        Assert.Equal(("", "temp", false), ((string?)saved["subfolder"], (string?)saved["type"], (bool)call.Ui["animated"]![0]!));
        var file = await SavedAsync(call, folder: "temp");
        Assert.Equal("TrainLoraNode", PngChunks.Texts(file)["comfypulse_simulated"]);
        var picture = ImageCodec.Decode(file)!;
        Assert.Equal((840, 520), (picture.Width, picture.Height));
        Assert.Equal([0, 0, 255], PixelAt(picture, 240, 240));
        Assert.Equal([0, 0, 255], PixelAt(picture, 440, 120));
        Assert.Equal([0, 0, 255], PixelAt(picture, 340, 180));
        Assert.Equal([0, 0, 0], PixelAt(picture, 40, 300));
        Assert.Equal([255, 255, 255], PixelAt(picture, 240, 100));
    }

    [Fact]
    public async Task A_graph_of_one_loss_fails_as_ComfyUIs_does()
    {
        var failure = await Assert.ThrowsAsync<NodeFailureException>(() => RunAsync("LossGraphNode", ("loss", new LossMapValue([0.5], []))));

        Assert.Equal("ZeroDivisionError", failure.ExceptionType);
    }

    [Fact]
    public async Task A_trained_LoRA_changes_the_model_that_it_is_put_on()
    {
        var trained = await TrainAsync(("steps", 1L));
        async Task<string> StyleAsync(double strength) =>
            Assert.IsType<ModelValue>((await RunAsync("LoraModelLoader", ("model", Model()), ("lora", trained.Result.Outputs[0]), ("strength_model", strength))).Result.Outputs[0]).Style;

        Assert.Equal(Model().Style, await StyleAsync(0));
        Assert.NotEqual(await StyleAsync(1), await StyleAsync(0.5));
    }

    private static ModelValue Model() => new("sd_xl_base_1.0.safetensors", ["CheckpointLoaderSimple"]);

    private static IReadOnlyList<double> Losses(TestNodeCall call) => Assert.IsType<LossMapValue>(call.Result.Outputs[1]).Losses;

    private static string Four(double loss) => loss.ToString("0.0000", CultureInfo.InvariantCulture);

    private static byte[] PixelAt(RgbaImage picture, int x, int y) => [.. picture.Pixels.AsSpan(((y * picture.Width) + x) * 4, 3)];

    private Task<TestNodeCall> SaveAsync(TestNodeCall trained, params (string Name, object? Value)[] inputs) => RunAsync("SaveLoRA", [("lora", trained.Result.Outputs[0]), .. inputs]);

    private Task<TestNodeCall> TrainAsync(params (string Name, object? Value)[] inputs) => TrainAsync(Environment, new TestCallOptions(), inputs);

    private static Task<TestNodeCall> TrainAsync(NodeEnvironment environment, TestCallOptions options, params (string Name, object? Value)[] inputs)
    {
        (string Name, object? Value)[] all =
        [
            ("model", Model()),
            ("latents", new LatentValue(64, 64, 1, new Canvas.Blank(), [])),
            ("positive", new ConditioningValue("a square", Guidance: null, [])),
            .. inputs,
        ];
        return TestNodeCall.RunAsync(environment, "TrainLoraNode", options, all);
    }
}
