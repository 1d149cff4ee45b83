using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Recording;

/// <summary>Writes the files of one recording. Used by one task; everything that is written has been redacted here.</summary>
internal sealed class RecordingWriter(string folder) : IAsyncDisposable
{
    /// <summary>Larger bodies (<c>/object_info</c> is some megabytes) are told by their length and first bytes.</summary>
    private const int LargestBody = 4 * 1024 * 1024;

    private const int FirstBytes = 64;

    private static readonly JsonWriterOptions Loose = new() { SkipValidation = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Redaction _redaction = new();
    private readonly RecordedList _submissions = new(Path.Combine(folder, PromptRecording.SubmissionsFile));
    private readonly RecordedList _calls = new(Path.Combine(folder, PromptRecording.CallsFile));
    private readonly Dictionary<int, FileStream> _sockets = [];
    private readonly HashSet<string> _workflows = new(StringComparer.Ordinal);
    private string? _podVersion;

    /// <summary>Makes the folder and says in it what it is.</summary>
    public static async ValueTask PrepareAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await WriteAboutAsync(folder, null).ConfigureAwait(false);
    }

    public ValueTask WriteAsync(RecorderEntry entry)
    {
        switch (entry)
        {
            case FrameEntry frame:
                return WriteFrameAsync(frame);
            case CallEntry { Call: var call }:
                return WriteCallAsync(call);
            case FlushEntry { Written: var written }:
                written.SetResult();
                break;
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var file in _sockets.Values)
        {
            await file.DisposeAsync().ConfigureAwait(false);
        }

        await _submissions.DisposeAsync().ConfigureAwait(false);
        await _calls.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask WriteFrameAsync(FrameEntry frame)
    {
        if (!_sockets.TryGetValue(frame.Socket, out var file))
        {
            var name = frame.Socket == 1 ? "frames.jsonl" : $"frames.{frame.Socket.ToString(CultureInfo.InvariantCulture)}.jsonl";
            file = new FileStream(Path.Combine(folder, name), FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0, FileOptions.Asynchronous);
            _sockets.Add(frame.Socket, file);
        }

        var line = FrameLine(frame);
        await file.WriteAsync(frame.Kind == "binary" ? line : _redaction.Scrub(line)).ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> FrameLine(FrameEntry frame)
    {
        var line = new ArrayBufferWriter<byte>(frame.Data.Length + 256);
        using (var json = new Utf8JsonWriter(line, Loose))
        {
            json.WriteStartObject();
            WriteSeconds(json, "t", frame.SinceOpen);
            WriteSeconds(json, "at", frame.At);
            json.WriteString("type", frame.Kind);
            switch (frame.Kind)
            {
                case "open":
                    json.WriteString("url", _redaction.Path(frame.Url ?? ""));
                    WriteHeaders(json, "headers", frame.Headers, _redaction.AnswerHeader);
                    break;
                case "text" or "sent":
                    WriteText(json, frame.Data);
                    break;
                case "binary":
                    json.WriteBase64String("base64", frame.Data);
                    break;
                default:
                    WriteEnd(json, frame);
                    break;
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenMemory;
    }

    private static void WriteEnd(Utf8JsonWriter json, FrameEntry frame)
    {
        if (frame.Code is { } code)
        {
            json.WriteNumber("code", code);
        }

        if (frame.By is not null)
        {
            json.WriteString("by", frame.By);
        }
    }

    private void WriteText(Utf8JsonWriter json, byte[] utf8)
    {
        var redacted = _redaction.Json(utf8);
        if (IsStrict(redacted))
        {
            json.WritePropertyName("data");
            json.WriteRawValue(redacted, skipInputValidation: true);
        }
        else
        {
            json.WriteNull("data");
            json.WriteString("raw", Encoding.UTF8.GetString(redacted));
        }
    }

    private async ValueTask WriteCallAsync(RecordedCall call)
    {
        var isSubmission = call.Method == "POST" && RecordedItemReader.Route(call.Path) == "/prompt";
        await (isSubmission ? _submissions : _calls).AddAsync(_redaction.Scrub(CallElement(call, isSubmission))).ConfigureAwait(false);
        if (isSubmission)
        {
            await WriteWorkflowAsync(call).ConfigureAwait(false);
        }
        else if (_podVersion is null && RecordedItemReader.Route(call.Path) == "/system_stats")
        {
            _podVersion = LooseJson.Text(LooseJson.Member(LooseJson.Member(call.Body, "system"), "comfyui_version"));
            await WriteAboutAsync(folder, _podVersion).ConfigureAwait(false);
        }
    }

    private ReadOnlyMemory<byte> CallElement(RecordedCall call, bool isSubmission)
    {
        var element = new ArrayBufferWriter<byte>(call.Request.Length + call.Body.Length + 1024);
        using var json = new Utf8JsonWriter(element, Loose);
        json.WriteStartObject();
        WriteSeconds(json, "at", call.At);
        json.WriteNumber("ms", Math.Round(call.Took.TotalMilliseconds, 1));
        if (!isSubmission)
        {
            json.WriteString("method", call.Method);
            json.WriteString("path", _redaction.Path(call.Path));
        }

        WriteRequest(json, call);
        WriteAnswer(json, call, isSubmission ? "response" : "json");
        json.WriteEndObject();
        json.Flush();
        return element.WrittenMemory;
    }

    private void WriteRequest(Utf8JsonWriter json, RecordedCall call)
    {
        var headers = call.RequestHeaders.Select(header => new KeyValuePair<string, string>(header.Key, string.Join(", ", header.Value))).ToList();
        WriteHeaders(json, "request_headers", headers, _redaction.RequestHeader);
        if (call.Request.IsEmpty)
        {
            return;
        }

        var redacted = _redaction.Json(call.Request.Span);
        if (IsStrict(redacted))
        {
            json.WritePropertyName("request");
            json.WriteRawValue(redacted, skipInputValidation: true);
        }
        else
        {
            json.WriteNumber("request_bytes", call.Request.Length);
        }
    }

    private void WriteAnswer(Utf8JsonWriter json, RecordedCall call, string bodyName)
    {
        if (call.Status is not { } status)
        {
            // What .NET puts in brackets is the pod's address, which may be all that protects it.
            json.WriteString("network_error", call.NetworkError?.Split('(')[0].Trim() ?? "no answer");
            return;
        }

        json.WriteNumber("status", status);
        var headers = call.Headers.Select(header => new KeyValuePair<string, string>(header.Key, string.Join(", ", header.Value))).ToList();
        WriteHeaders(json, "headers", headers, _redaction.AnswerHeader);
        var isWhole = call.BodyLength is not { } length || length == call.Body.Length;
        if (isWhole && call.Body.Length <= LargestBody && IsText(headers, call.Body.Span))
        {
            var redacted = _redaction.Json(call.Body.Span);
            if (!redacted.AsSpan().IsEmpty && IsStrict(redacted))
            {
                json.WritePropertyName(bodyName);
                json.WriteRawValue(redacted, skipInputValidation: true);
            }
            else
            {
                json.WriteString("text", Encoding.UTF8.GetString(redacted));
            }
        }
        else
        {
            // A large text could hide its secrets in the first bytes; only what is no text shows them.
            json.WriteNumber("bytes", call.BodyLength ?? call.Body.Length);
            json.WriteBase64String("first_bytes_base64", IsText(headers, call.Body.Span) ? [] : call.Body.Span[..Math.Min(FirstBytes, call.Body.Length)]);
        }
    }

    private async ValueTask WriteWorkflowAsync(RecordedCall call)
    {
        var graph = LooseJson.Member(call.Request, "prompt");
        if (LooseJson.SkipBlanks(graph.Span, 0) is var start && start < graph.Length && graph.Span[start] == '{')
        {
            ReadOnlyMemory<byte> redacted = _redaction.Scrub(_redaction.Json(graph.Span));
            if (_workflows.Add(Convert.ToHexString(SHA256.HashData(redacted.Span))))
            {
                var name = _workflows.Count == 1 ? "workflow.json" : $"workflow.{_workflows.Count.ToString(CultureInfo.InvariantCulture)}.json";
                await ReplaceAsync(Path.Combine(folder, name), redacted).ConfigureAwait(false);
            }
        }
    }

    private static ValueTask WriteAboutAsync(string folder, string? podVersion)
    {
        var about = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(about, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", PromptRecording.Format);
            json.WriteString("made_by", $"ComfyPulse {typeof(PromptRecording).Assembly.GetName().Version?.ToString(3)}");
            if (podVersion is not null)
            {
                json.WriteString("comfyui_version", podVersion);
            }

            json.WriteEndObject();
        }

        return ReplaceAsync(Path.Combine(folder, PromptRecording.AboutFile), about.WrittenMemory);
    }

    /// <summary>A small file is written beside its place and moved there: whoever looks sees the old or the new one, whole.</summary>
    private static async ValueTask ReplaceAsync(string path, ReadOnlyMemory<byte> content)
    {
        await File.WriteAllBytesAsync(path + ".new", content).ConfigureAwait(false);
        File.Move(path + ".new", path, overwrite: true);
    }

    private static void WriteHeaders(Utf8JsonWriter json, string name, IReadOnlyList<KeyValuePair<string, string>> headers, Func<string, string, string> redact)
    {
        if (headers.Count == 0)
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (header, value) in headers.Where(header => !string.Equals(header.Key, "Date", StringComparison.OrdinalIgnoreCase)))
        {
            json.WriteString(header, redact(header, value));
        }

        json.WriteEndObject();
    }

    private static bool IsText(List<KeyValuePair<string, string>> headers, ReadOnlySpan<byte> body)
    {
        var type = headers.Find(header => string.Equals(header.Key, "Content-Type", StringComparison.OrdinalIgnoreCase)).Value;
        return type is null
            ? body.IndexOfAnyInRange((byte)0, (byte)8) < 0
            : type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) || type.Contains("json", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether the text is one strict JSON value: what is not stands as <c>raw</c>, so that any JSON reader can read the file.</summary>
    private static bool IsStrict(ReadOnlySpan<byte> utf8)
    {
        try
        {
            var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = 512 });
            while (reader.Read())
            {
            }

            return System.Text.Unicode.Utf8.IsValid(utf8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void WriteSeconds(Utf8JsonWriter json, string name, TimeSpan time) => json.WriteNumber(name, Math.Round(time.TotalSeconds, 4));
}
