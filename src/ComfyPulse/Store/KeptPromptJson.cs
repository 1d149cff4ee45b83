using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ComfyPulse.Store;

/// <summary>A kept prompt as the JSON of its file.</summary>
internal static class KeptPromptJson
{
    /// <summary>The file's content.</summary>
    public static ReadOnlyMemory<byte> Write(KeptPrompt prompt)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output))
        {
            writer.WriteStartObject();
            writer.WriteString("prompt_id", prompt.PromptId.Value);
            writer.WriteString("pod", prompt.Pod.AbsoluteUri);
            writer.WriteString("client_id", prompt.ClientId);
            writer.WriteString("submitted", prompt.SubmittedAt.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteBoolean("follows_logs", prompt.FollowsLogs);
            if (prompt.Outcome is { } outcome)
            {
                writer.WriteString("outcome", outcome);
            }

            if (prompt.Owner is { } owner)
            {
                writer.WriteStartObject("process");
                writer.WriteString("machine", owner.Machine);
                writer.WriteNumber("id", owner.Id);
                writer.WriteNumber("started", owner.StartedAt);
                writer.WriteEndObject();
            }

            if (prompt.Workflow is { } workflow)
            {
                // As it is: seeds above 2^53 must not pass through a number type.
                writer.WritePropertyName("workflow");
                writer.WriteRawValue(workflow.ToJson().Utf8.Span, skipInputValidation: true);
            }

            writer.WriteEndObject();
        }

        return output.WrittenMemory;
    }

    /// <summary>Reads a file's content; null where it is damaged.</summary>
    public static KeptPrompt? TryRead(ReadOnlyMemory<byte> content)
    {
        try
        {
            using var json = JsonDocument.Parse(content);
            var root = json.RootElement;
            return new KeptPrompt(
                root.GetProperty("prompt_id").GetString()!,
                new Uri(root.GetProperty("pod").GetString()!),
                root.GetProperty("client_id").GetString()!,
                DateTimeOffset.Parse(root.GetProperty("submitted").GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal))
            {
                FollowsLogs = root.TryGetProperty("follows_logs", out var logs) && logs.GetBoolean(),
                Outcome = root.TryGetProperty("outcome", out var outcome) ? outcome.GetString() : null,
                Owner = root.TryGetProperty("process", out var owner) ? ReadOwner(owner) : null,
                Workflow = root.TryGetProperty("workflow", out var workflow) ? ReadWorkflow(workflow) : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            return null;
        }
    }

    private static OwnerProcess ReadOwner(JsonElement owner) => new(owner.GetProperty("machine").GetString()!, owner.GetProperty("id").GetInt32(), owner.GetProperty("started").GetInt64());

    private static Workflow? ReadWorkflow(JsonElement workflow)
    {
        try
        {
            return Workflow.Parse(JsonMarshal.GetRawUtf8Value(workflow).ToArray());
        }
        catch (WorkflowFormatException)
        {
            return null;
        }
    }
}
