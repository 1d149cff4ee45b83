using System.Buffers;
using System.Text.Json;
using ComfyPulse.Protocol;

namespace ComfyPulse.Connections;

/// <summary>Puts the body of a submission together: the caller's <c>extra_data</c> with our own members, its other members byte for byte as they were.</summary>
internal static class SubmissionBody
{
    /// <summary>The member of <c>extra_data</c> that marks a submission as ours: every pod gives it back in queue and history.</summary>
    public const string MarkMember = "comfypulse";

    private static readonly string[] OwnMembers = ["client_id", MarkMember];

    public static PromptRequest Create(Workflow workflow, SubmitOptions options, PromptId promptId, string clientId, string? traceParent = null) => new()
    {
        Prompt = workflow.ToJson(),
        ClientId = clientId,
        PromptId = promptId.Value,
        Number = options.Number,
        Front = options.Front,
        PartialExecutionTargets = options.PartialExecutionTargets,
        ExtraData = ExtraData(options, promptId, traceParent),
    };

    /// <summary>The mark in what a queue or history entry gives back; null where there is none.</summary>
    public static string? MarkOf(QueueItem? item) => OwnMember(item, "mark");

    /// <summary>The trace in what a queue or history entry gives back, as it was written there; null where there is none.</summary>
    public static string? TraceParentOf(QueueItem? item) => OwnMember(item, "traceparent");

    private static string? OwnMember(QueueItem? item, string name)
    {
        if (item is null || item.ExtraData.IsNullOrMissing)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(item.ExtraData.Utf8, new JsonDocumentOptions { MaxDepth = 512 });
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty(MarkMember, out var ours)
                && ours.ValueKind == JsonValueKind.Object
                && ours.TryGetProperty(name, out var member)
                && member.ValueKind == JsonValueKind.String
                    ? member.GetString()
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <exception cref="ArgumentException">The caller's extra data is no JSON object.</exception>
    private static RawJson ExtraData(SubmitOptions options, PromptId promptId, string? traceParent)
    {
        var body = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(body, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject(MarkMember);
            writer.WriteString("mark", promptId.Value);
            if (traceParent is not null)
            {
                writer.WriteString("traceparent", traceParent);
            }

            writer.WriteEndObject();
            if (options.PreviewMethod is { } previews)
            {
                writer.WriteString("preview_method", previews);
            }

            if (options.ApiKey is { } key)
            {
                writer.WriteString("api_key_comfy_org", key);
            }
        }

        if (options.ExtraData is { IsNullOrMissing: false } extra)
        {
            string[] taken = [.. OwnMembers, .. options.PreviewMethod is null ? [] : new[] { "preview_method" }, .. options.ApiKey is null ? [] : new[] { "api_key_comfy_org" }];
            try
            {
                CopyOthers(extra.Utf8.Span, taken, body);
            }
            catch (JsonException exception)
            {
                throw new ArgumentException($"ExtraData must be a JSON object: {exception.Message}", nameof(options), exception);
            }
        }

        body.Write("}"u8);
        return new RawJson(body.WrittenMemory);
    }

    /// <summary>Copies the members whose names are not taken, as the bytes that they are: big numbers, lone surrogates and double keys survive.</summary>
    private static void CopyOthers(ReadOnlySpan<byte> json, string[] taken, IBufferWriter<byte> body)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is of another type.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var start = (int)reader.TokenStartIndex;
            var isTaken = IsTaken(ref reader, taken);
            reader.Read();
            reader.Skip();
            if (!isTaken)
            {
                body.Write(","u8);
                body.Write(json[start..(int)reader.BytesConsumed]);
            }
        }

        if (reader.Read())
        {
            throw new JsonException("something follows it.");
        }
    }

    private static bool IsTaken(ref Utf8JsonReader reader, string[] taken)
    {
        foreach (var name in taken)
        {
            if (reader.ValueTextEquals(name))
            {
                return true;
            }
        }

        return false;
    }
}
