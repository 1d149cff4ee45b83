using System.Globalization;
using System.Text.Json;

namespace ComfyPulse.Cli.Output;

/// <content>The lines of trainings. In <c>training</c> a field is there only where it is known, and says from whom: hours of mostly nulls would be hard to read.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>training</c>: it has gone on.</summary>
    public void Training(PromptId promptId, TrainingProgress training) => Write("training", writer =>
    {
        WriteText(writer, "prompt_id", promptId.Value);
        WriteText(writer, "node", training.NodeId);
        WriteText(writer, "class_type", training.ClassType);
        writer.WriteBoolean("is_training", training.IsTraining);
        WriteKnown(writer, "step", training.Step, WriteWhole);
        WriteKnown(writer, "steps", training.Steps, WriteWhole);
        WriteKnown(writer, "loss", training.Loss, WriteAnyNumber);
        WriteKnown(writer, "smoothed_loss", training.SmoothedLoss, WriteAnyNumber);
        WriteKnown(writer, "seconds_per_step", training.SecondsPerStep, (line, value) => line.WriteNumberValue(Math.Round(value, 6)));
        WriteKnown(writer, "time_left", training.TimeLeft, (line, value) => line.WriteNumberValue(Seconds(value)!.Value));
        WriteKnown(writer, "learning_rate", training.LearningRate, WriteAnyNumber);
        WriteKnown(writer, "epoch", training.Epoch, WriteWhole);
        WriteKnown(writer, "epochs", training.Epochs, WriteWhole);
        WriteKnown(writer, "lora_name", training.LoraName, (line, value) => line.WriteStringValue(WellFormed(value)));
        if (training.PassesPerStep is { } passes)
        {
            writer.WriteNumber("passes_per_step", passes);
        }

        if (training.StalledFor is { } stalled)
        {
            writer.WriteNumber("stalled_for", Seconds(stalled)!.Value);
        }
    });

    /// <summary><c>trained</c>: it has ended, and the LoRA was looked for.</summary>
    public void Trained(PromptId promptId, TrainingResult result, string? path) => Write("trained", writer =>
    {
        var (training, artefact) = (result.Progress, result.Artefact);
        WriteText(writer, "prompt_id", promptId.Value);
        WriteText(writer, "artefact", artefact.State switch { ArtefactState.Found => "found", ArtefactState.Missing => "missing", _ => "unverifiable" });
        WriteText(writer, "reason", artefact.Reason);
        WriteText(writer, "file", artefact.File is { } file ? (file.Subfolder.Length > 0 ? $"{file.Subfolder}/{file.FileName}" : file.FileName) : null);
        WriteText(writer, "model_name", artefact.ModelName);
        WriteText(writer, "path", path);
        writer.WriteBoolean("is_cached", training.IsCached);
        WriteNumber(writer, "step", training.Step?.Value);
        WriteNumber(writer, "steps", training.Steps?.Value);
        writer.WritePropertyName("loss");
        WriteAnyNumber(writer, training.Loss?.Value);
        writer.WritePropertyName("smoothed_loss");
        WriteAnyNumber(writer, training.SmoothedLoss?.Value);
        WriteText(writer, "reported_failure", training.ReportedFailure);
        writer.WriteStartArray("checkpoints");
        foreach (var checkpoint in training.Checkpoints)
        {
            writer.WriteStringValue(WellFormed(checkpoint.FileName));
        }

        writer.WriteEndArray();
    });

    /// <summary><c>detached</c>: the last line of a training that is left to itself.</summary>
    public void Detached(PromptId promptId) => Write("detached", writer => WriteText(writer, "prompt_id", promptId.Value));

    private static void WriteKnown<T>(Utf8JsonWriter writer, string name, TrainingValue<T>? known, Action<Utf8JsonWriter, T> write)
    {
        if (known is not { } value)
        {
            return;
        }

        writer.WriteStartObject(name);
        writer.WritePropertyName("value");
        write(writer, value.Value);
        WriteText(writer, "source", value.Source.ToWord());
        if (value.IsInterpolated)
        {
            writer.WriteBoolean("is_interpolated", true);
        }

        writer.WriteEndObject();
    }

    private static void WriteWhole(Utf8JsonWriter writer, int value) => writer.WriteNumberValue(value);

    private static void WriteAnyNumber(Utf8JsonWriter writer, double value) => WriteAnyNumber(writer, (double?)value);

    /// <summary>What is no finite number is a text: <c>"NaN"</c>, <c>"Infinity"</c>, <c>"-Infinity"</c>. A loss that has become one must not look like one that is not known.</summary>
    private static void WriteAnyNumber(Utf8JsonWriter writer, double? value)
    {
        if (value is not { } number)
        {
            writer.WriteNullValue();
        }
        else if (double.IsFinite(number))
        {
            writer.WriteNumberValue(number);
        }
        else
        {
            writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
        }
    }
}
