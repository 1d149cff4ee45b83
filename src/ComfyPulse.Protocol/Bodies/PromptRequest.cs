using System.Buffers;
using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>The body of <c>POST /prompt</c>. Null members are not written: ComfyUI answers several explicit nulls with a 500.</summary>
public sealed record PromptRequest
{
    /// <summary>The graph in API format, byte for byte as it will be sent.</summary>
    public required RawJson Prompt { get; init; }

    /// <summary>The client id of the socket that gets the messages; null for an anonymous prompt.</summary>
    public string? ClientId { get; init; }

    /// <summary>Our own id, canonical lowercase with hyphens. Honoured since 0.3.45; older pods mint their own.</summary>
    public string? PromptId { get; init; }

    /// <summary>Priority, lower runs first; null lets the pod count.</summary>
    public double? Number { get; init; }

    /// <summary>To the front of the queue. Only looked at when <see cref="Number"/> is null.</summary>
    public bool Front { get; init; }

    /// <summary>A JSON object that the pod keeps with the prompt and gives back in queue and history; null for none.</summary>
    public RawJson? ExtraData { get; init; }

    /// <summary>The output nodes to run (since 0.3.48); null for all. An empty list is refused by the pod.</summary>
    public IReadOnlyList<string>? PartialExecutionTargets { get; init; }

    private const int JsonWriterRoom = 4096; // what a writer asks for beyond a large value

    /// <summary>Writes the body.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { MaxDepth = JsonCursor.MaxDepth });
        writer.WriteStartObject();
        writer.WritePropertyName("prompt");
        writer.WriteRawValue(Prompt.Utf8.Span, skipInputValidation: true);
        WriteText(writer, "client_id", ClientId);
        WriteText(writer, "prompt_id", PromptId);
        if (Number is { } number)
        {
            writer.WriteNumber("number", number);
        }
        else if (Front)
        {
            writer.WriteBoolean("front", value: true);
        }

        if (ExtraData is { IsNullOrMissing: false } extra)
        {
            writer.WritePropertyName("extra_data");
            writer.WriteRawValue(extra.Utf8.Span, skipInputValidation: true);
        }

        if (PartialExecutionTargets is { } targets)
        {
            writer.WriteStartArray("partial_execution_targets");
            foreach (var target in targets)
            {
                writer.WriteStringValue(target);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        var output = new ArrayBufferWriter<byte>(Prompt.Utf8.Length + JsonWriterRoom + 512);
        WriteTo(output);
        return output.WrittenMemory;
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
