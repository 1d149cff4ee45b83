using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ComfyPulse.Progress;

/// <summary>The file of learned costs: JSON, a few hundred bytes a node class. Whatever stands in it is read with limits.</summary>
internal static class CostFile
{
    // Factors to the priors: other priors make another format.
    private const int Version = 1;
    private const long MostBytes = 64 << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>What the file has; nothing where there is none, or none that can be understood.</summary>
    public static async Task<Dictionary<string, PodCosts>> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!File.Exists(path) || new FileInfo(path).Length > MostBytes)
        {
            return [];
        }

        try
        {
            return Parse(await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException or OverflowException or KeyNotFoundException)
        {
            return [];
        }
    }

    /// <summary>Waits until no other process writes the file. Disposing ends the turn.</summary>
    public static async Task<IDisposable> TakeTurnAsync(string path, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (time.GetElapsedTime(began) < Patience)
            {
                await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public static async Task ReplaceAsync(string path, byte[] file, CancellationToken cancellationToken)
    {
        var fresh = path + ".new";
        await File.WriteAllBytesAsync(fresh, file, cancellationToken).ConfigureAwait(false);
        File.Move(fresh, path, overwrite: true);
    }

    public static byte[] Write(Dictionary<string, PodCosts> pods)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("version", Version);
            writer.WriteStartObject("pods");
            foreach (var (pod, costs) in pods)
            {
                writer.WriteStartObject(pod);
                Write(writer, "runs", costs.Runs);
                writer.WriteStartObject("nodes");
                foreach (var (key, learned) in costs.Entries)
                {
                    writer.WriteStartObject(key.ToString("x16", CultureInfo.InvariantCulture));
                    writer.WriteNumber("used", learned.UsedAt);
                    Write(writer, "cold", learned.Cold);
                    Write(writer, "start", learned.Start);
                    Write(writer, "step", learned.Step);
                    Write(writer, "rest", learned.Rest);
                    writer.WriteEndObject();
                }

                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static Dictionary<string, PodCosts> Parse(byte[] file)
    {
        var pods = new Dictionary<string, PodCosts>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = 8 });
        if (!document.RootElement.TryGetProperty("version", out var version) || version.GetInt32() != Version)
        {
            return pods;
        }

        foreach (var pod in document.RootElement.GetProperty("pods").EnumerateObject())
        {
            var costs = pods[pod.Name] = new PodCosts();
            Read(pod.Value, "runs", costs.Runs);
            foreach (var node in pod.Value.GetProperty("nodes").EnumerateObject())
            {
                var learned = costs.EntryOf(ulong.Parse(node.Name, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                learned.UsedAt = node.Value.GetProperty("used").GetInt64();
                Read(node.Value, "cold", learned.Cold);
                Read(node.Value, "start", learned.Start);
                Read(node.Value, "step", learned.Step);
                Read(node.Value, "rest", learned.Rest);
            }
        }

        return pods;
    }

    private static void Write(Utf8JsonWriter writer, string name, Samples samples)
    {
        writer.WriteStartArray(name);
        foreach (var value in samples.Values)
        {
            writer.WriteNumberValue(Math.Round(value, 5));
        }

        writer.WriteEndArray();
    }

    private static void Read(JsonElement parent, string name, Samples samples)
    {
        foreach (var value in parent.GetProperty(name).EnumerateArray())
        {
            samples.Add(value.GetDouble(), isSaved: true);
        }
    }
}
