using System.Buffers;
using System.Text.Json;

namespace ComfyPulse.Routes;

/// <summary>The bodies that <c>/queue</c> and <c>/history</c> take alike.</summary>
internal static class ListEdits
{
    public static async Task DeleteAsync(PodCalls calls, string path, IEnumerable<string> promptIds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(promptIds);
        var body = Json(writer => Texts(writer, "delete", promptIds));
        await calls.AskJsonAsync(PodRequest.Post(path, body), cancellationToken).ConfigureAwait(false);
    }

    public static async Task ClearAsync(PodCalls calls, string path, CancellationToken cancellationToken) =>
        await calls.AskJsonAsync(PodRequest.Post(path, Json(writer => writer.WriteBoolean("clear", value: true))), cancellationToken).ConfigureAwait(false);

    /// <summary>A member with a list of texts.</summary>
    public static void Texts(Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }

    /// <summary>An object with the members that are written.</summary>
    public static ReadOnlyMemory<byte> Json(Action<Utf8JsonWriter> writeMembers)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writeMembers(writer);
            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }
}
