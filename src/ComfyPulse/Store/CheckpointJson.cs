using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ComfyPulse.Protocol;

namespace ComfyPulse.Store;

/// <summary>A checkpoint as the JSON of its file. The points of a curve are arrays, some dozen bytes each: a training has thousands.</summary>
internal static class CheckpointJson
{
    /// <summary>The file's content.</summary>
    public static ReadOnlyMemory<byte> Write(PromptCheckpoint checkpoint)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("since", Text(checkpoint.FollowedSince));
            writer.WriteString("at", Text(checkpoint.At));
            writer.WriteNumber("fraction", checkpoint.Fraction);
            writer.WriteBoolean("accepted", checkpoint.WasAccepted);
            writer.WriteString("witness", checkpoint.Witness);
            if (checkpoint.Curve is { } curve)
            {
                writer.WriteStartArray("curve");
                foreach (var point in curve.Points)
                {
                    WritePoint(writer, point);
                }

                writer.WriteEndArray();
            }

            WriteFinds(writer, checkpoint);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>Reads a file's content; null where it is damaged.</summary>
    public static PromptCheckpoint? TryRead(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            return new PromptCheckpoint
            {
                FollowedSince = Time(root.GetProperty("since")),
                At = Time(root.GetProperty("at")),
                Fraction = Math.Clamp(root.GetProperty("fraction").GetDouble(), 0, 1),
                WasAccepted = root.GetProperty("accepted").GetBoolean(),
                Witness = root.GetProperty("witness").GetString(),
                Curve = root.TryGetProperty("curve", out var curve) ? ReadCurve(curve) : null,
                Samples = [.. root.GetProperty("samples").EnumerateArray().Select(ReadSample)],
                SavedFiles = [.. root.GetProperty("files").EnumerateArray().Select(file => new TrainingCheckpoint(Whole(file[0]), file[1].GetString()!, Source(file[2])))],
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    private static void WritePoint(Utf8JsonWriter writer, TrainingPoint point)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(point.FirstStep);
        writer.WriteNumberValue(point.Step);
        writer.WriteNumberValue(Math.Round(point.At.TotalSeconds, 3));
        writer.WriteNumberValue((int)point.Source);
        writer.WriteBooleanValue(point.FollowsGap);
        writer.WriteNumberValue(point.Losses);
        foreach (var loss in (ReadOnlySpan<double?>)[point.Loss, point.Lowest, point.Highest, point.Smoothed])
        {
            WriteLoss(writer, loss);
        }

        writer.WriteEndArray();
    }

    private static TrainingCurve ReadCurve(JsonElement curve) => new([.. curve.EnumerateArray().Select(ReadPoint)]);

    private static TrainingPoint ReadPoint(JsonElement point) => new(point[0].GetInt32(), point[1].GetInt32(), TimeSpan.FromSeconds(point[2].GetDouble()), Source(point[3]))
    {
        FollowsGap = point[4].GetBoolean(),
        Losses = point[5].GetInt32(),
        Loss = ReadLoss(point[6]),
        Lowest = ReadLoss(point[7]),
        Highest = ReadLoss(point[8]),
        Smoothed = ReadLoss(point[9]),
    };

    private static void WriteFinds(Utf8JsonWriter writer, PromptCheckpoint checkpoint)
    {
        writer.WriteStartArray("samples");
        foreach (var sample in checkpoint.Samples)
        {
            writer.WriteStartArray();
            WriteWhole(writer, sample.Step);
            writer.WriteStringValue(sample.NodeId);
            writer.WriteStringValue(sample.File?.FileName);
            writer.WriteStringValue(sample.File?.Subfolder);
            writer.WriteStringValue(sample.File?.Type);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("files");
        foreach (var file in checkpoint.SavedFiles)
        {
            writer.WriteStartArray();
            WriteWhole(writer, file.Step);
            writer.WriteStringValue(file.FileName);
            writer.WriteNumberValue((int)file.Source);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static TrainingSample ReadSample(JsonElement sample) =>
        new(Whole(sample[0]), sample[1].GetString()!, sample[2].GetString() is { } name ? new FileReference(name, sample[3].GetString()!, sample[4].GetString()!) : null);

    private static TrainingSource Source(JsonElement source) => source.GetInt32() is var value && Enum.IsDefined((TrainingSource)value) ? (TrainingSource)value : throw new FormatException("Such a source is not known.");

    private static void WriteWhole(Utf8JsonWriter writer, int? value)
    {
        if (value is { } known)
        {
            writer.WriteNumberValue(known);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static int? Whole(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    /// <summary>JSON has no NaN and no infinities: those are texts.</summary>
    private static void WriteLoss(Utf8JsonWriter writer, double? loss)
    {
        if (loss is not { } known)
        {
            writer.WriteNullValue();
        }
        else if (double.IsFinite(known))
        {
            writer.WriteNumberValue(known);
        }
        else
        {
            writer.WriteStringValue(known.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static double? ReadLoss(JsonElement loss) => loss.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => double.Parse(loss.GetString()!, CultureInfo.InvariantCulture),
        _ => loss.GetDouble(),
    };

    private static string Text(DateTimeOffset time) => time.ToString("O", CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(JsonElement time) => DateTimeOffset.Parse(time.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
