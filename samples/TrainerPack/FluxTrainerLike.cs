using System.Globalization;
using ComfyPulse.EmbeddedPod;

namespace TrainerPack;

/// <summary>Node classes as trainer packs have them: loops that hand a trainer on, progress as text and in the log, and an error that is only a text, so that the prompt succeeds all the same.</summary>
internal static class FluxTrainerLike
{
    public static IEnumerable<NodeClass> Create() =>
    [
        new("InitFluxLoRATraining", call => Made(new Trainer(call.Inputs.Text("output_name"), [], Error: null))) { Inputs = [new("output_name", "STRING")], Outputs = [Trained] },
        new("FluxTrainLoop", LoopAsync) { Inputs = [Taken, Int("steps", 100), Int("fail_at", 0)], Outputs = [Trained, new("INT", "steps")] },
        new("FluxTrainValidate", call => Made(call.Inputs.Get<Trainer>("network_trainer"), Sample(call))) { Inputs = [Taken], Outputs = [Trained, new("IMAGE", "validation_images")] },
        new("FluxTrainSave", SaveAsync) { Inputs = [Taken], Outputs = [Trained, new("STRING", "lora_path")] },
    ];

    private static NodeInput Taken => new("network_trainer", "NETWORKTRAINER");

    private static NodeOutput Trained => new("NETWORKTRAINER", "network_trainer");

    private static NodeInput Int(string name, long value) => new(name, "INT") { Default = value, Min = 0, Max = 100_000 };

    private static ValueTask<NodeResult> Made(params object?[] outputs) => new(new NodeResult.Values(outputs));

    private static async ValueTask<NodeResult> LoopAsync(NodeCall call)
    {
        var trainer = call.Inputs.Get<Trainer>("network_trainer");
        var steps = call.Inputs.Int("steps");
        for (var step = 1; step <= steps && trainer.Error is null; step++)
        {
            await call.DelayAsync(call.Environment.StepTime);
            trainer = trainer with { Losses = [.. trainer.Losses, 0.1 + (0.4 / (1 + trainer.Losses.Count))] };
            var loss = trainer.Losses[^1].ToString("0.000", CultureInfo.InvariantCulture);
            call.WriteLog($"\rsteps: {step}/{steps} [avr_loss={loss}]");
            call.SendText($"step {trainer.Losses.Count} loss={loss} lr=4.00e-04");
            trainer = step == call.Inputs.Int("fail_at") ? trainer with { Error = "ERROR: CUDA out of memory" } : trainer;
            if (step < steps)
            {
                call.Report(step, steps); // such loops end one step before their end
            }
        }

        call.WriteLog($"\n{trainer.Error}\n");
        return new NodeResult.Values([trainer, (long)trainer.Losses.Count]);
    }

    // A sample is darker the less there is left to learn.
    private static PixelImage Sample(NodeCall call) => new(64, 64, 1, [.. Enumerable.Repeat((float)call.Inputs.Get<Trainer>("network_trainer").Losses[^1], 64 * 64 * 3)]) { SimulatedBy = ["FluxTrainLoop"] };

    private static async ValueTask<NodeResult> SaveAsync(NodeCall call)
    {
        var trainer = call.Inputs.Get<Trainer>("network_trainer");
        var path = Path.Combine(Directory.CreateDirectory(Path.Combine(call.Environment.OutputDirectory, "loras")).FullName, $"{trainer.Name}_{trainer.Losses.Count}.safetensors");
        await (trainer.Error is null ? File.WriteAllBytesAsync(path, [2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}']) : Task.CompletedTask);
        return new NodeResult.Values([trainer, trainer.Error ?? path]);
    }

    private sealed record Trainer(string Name, IReadOnlyList<double> Losses, string? Error);
}
