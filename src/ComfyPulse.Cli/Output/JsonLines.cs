using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ComfyPulse.Cli.Output;

/// <summary>One JSON object a line, each with <c>event</c>, written out at once. Every field of an event is always there; what is not known is <c>null</c>.</summary>
/// <param name="output">Standard output.</param>
internal sealed partial class JsonLines(Stream output)
{
    // Texts are for people and logs, not for HTML: only what JSON itself wants is escaped.
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new(512);

    /// <summary>The lines of this process.</summary>
    public static JsonLines ToStandardOutput { get; } = new(Console.OpenStandardOutput());

    /// <summary>When it happened on a recording's clock, in seconds; null outside of <c>replay</c>. Belongs to the lines that follow.</summary>
    public double? RecordedAt { get; set; }

    /// <summary><c>submitted</c>: the pod has the prompt.</summary>
    public void Submitted(PromptId promptId, double? number) => Write("submitted", writer =>
    {
        WriteText(writer, "prompt_id", promptId.Value);
        WriteNumber(writer, "number", number);
    });

    /// <summary><c>progress</c>. <paramref name="fraction"/> is the caller's, who keeps it from falling.</summary>
    public void Progress(PromptId? promptId, PromptProgress progress, double fraction) => Write("progress", writer =>
    {
        WriteText(writer, "prompt_id", promptId?.Value);
        writer.WriteNumber("fraction", Math.Round(fraction, 6));
        WriteText(writer, "phase", PhaseWord(progress.Phase));
        WriteNumber(writer, "queue_place", progress.QueuePlace);
        WriteText(writer, "node", progress.NodeId);
        WriteText(writer, "class_type", progress.ClassType);
        WriteNumber(writer, "step", progress.Step);
        WriteNumber(writer, "steps", progress.Steps);
        writer.WriteNumber("nodes_done", progress.NodesDone);
        writer.WriteNumber("nodes_total", progress.NodesTotal);
        writer.WriteNumber("elapsed", Math.Round(progress.Elapsed.TotalSeconds, 3));
        WriteNumber(writer, "eta", Seconds(progress.Eta));
        WriteRange(writer, "eta_range", progress.EtaRange);
        WriteText(writer, "source", SourceWord(progress.Source));
    });

    /// <summary><c>output</c>: a file is saved. <paramref name="path"/> is null in <c>replay</c>, which saves nothing.</summary>
    public void Output(PromptId? promptId, PromptOutput output, string? path) => Write("output", writer =>
    {
        WriteText(writer, "prompt_id", promptId?.Value);
        WriteText(writer, "node_id", output.NodeId);
        WriteText(writer, "kind", output.Kind);
        WriteText(writer, "path", path);
    });

    /// <summary><c>warning</c>: odd, but it ends nothing.</summary>
    public void Warning(string code, string message) => WriteCoded("warning", code, message);

    /// <summary><c>error</c>: it ended before there was a submission.</summary>
    public void Error(string code, string message) => WriteCoded("error", code, message);

    /// <summary><c>ended</c>: the last line of a prompt. A null id: rejected before it had one.</summary>
    public void Ended(PromptId? promptId, PromptOutcome outcome, IReadOnlyList<string> files) => Write("ended", writer =>
    {
        var facts = EndFacts.Of(outcome);
        WriteText(writer, "prompt_id", promptId?.Value);
        WriteText(writer, "outcome", outcome.Word);
        WriteText(writer, "node_id", facts.NodeId);
        WriteText(writer, "class_type", facts.ClassType);
        WriteText(writer, "exception_type", facts.ExceptionType);
        WriteText(writer, "message", facts.Message);
        WriteText(writer, "category", facts.Category);
        writer.WriteBoolean("retryable", outcome.IsRetryable);
        WriteText(writer, "hint", facts.Hint);
        writer.WriteStartArray("errors");
        foreach (var error in facts.Errors)
        {
            writer.WriteStartObject();
            WriteText(writer, "node_id", error.NodeId);
            WriteText(writer, "class_type", error.ClassType);
            WriteText(writer, "input", error.Input);
            WriteText(writer, "type", error.Type);
            WriteText(writer, "message", error.Message);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("files");
        foreach (var file in files)
        {
            writer.WriteStringValue(WellFormed(file));
        }

        writer.WriteEndArray();
    });

    /// <summary><c>finding</c>: one answer of <c>doctor</c>.</summary>
    public void Finding(PodFinding finding) => Write("finding", writer =>
    {
        WriteText(writer, "code", finding.Code);
        WriteText(writer, "grade", GradeWord(finding.Grade));
        WriteText(writer, "text", finding.Text);
        WriteText(writer, "remedy", finding.Remedy);
    });

    /// <summary><c>diagnosed</c>: the last line of <c>doctor</c>.</summary>
    public void Diagnosed(PodDiagnosis diagnosis) => Write("diagnosed", writer =>
    {
        writer.WriteBoolean("usable", diagnosis.IsUsable);
        foreach (var grade in (FindingGrade[])[FindingGrade.Good, FindingGrade.Poor, FindingGrade.Bad])
        {
            writer.WriteNumber(GradeWord(grade), diagnosis.Findings.Count(finding => finding.Grade == grade));
        }
    });

    private static string GradeWord(FindingGrade grade) => grade switch
    {
        FindingGrade.Good => "good",
        FindingGrade.Poor => "poor",
        FindingGrade.Bad => "bad",
        _ => "skipped",
    };

    private static string PhaseWord(PromptPhase phase) => phase switch
    {
        PromptPhase.Queued => "queued",
        PromptPhase.Running => "running",
        PromptPhase.Finishing => "finishing",
        _ => "ended",
    };

    private static string SourceWord(ProgressSource source) => source switch
    {
        ProgressSource.Live => "live",
        ProgressSource.Polled => "polled",
        _ => "estimated",
    };

    private static void WriteText(Utf8JsonWriter writer, string name, string? value) => writer.WriteString(name, value is null ? null : WellFormed(value));

    // A pod's text may hold half a surrogate pair, which no UTF-8 can say.
    private static string WellFormed(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) != OperationStatus.Done)
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
            }

            rest = rest[consumed..];
        }

        return text;
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, double? value)
    {
        // A whole number is written as one: 3, not 3.0. What JSON cannot say is null.
        if (value is not { } number || !double.IsFinite(number))
        {
            writer.WriteNull(name);
        }
        else if (number == Math.Truncate(number) && Math.Abs(number) < 1L << 53)
        {
            writer.WriteNumber(name, (long)number);
        }
        else
        {
            writer.WriteNumber(name, number);
        }
    }

    private static void WriteRange(Utf8JsonWriter writer, string name, EtaRange? range)
    {
        if (range is not { } known)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WriteStartArray(name);
        writer.WriteNumberValue(Seconds(known.Low)!.Value);
        writer.WriteNumberValue(Seconds(known.High)!.Value);
        writer.WriteEndArray();
    }

    private static double? Seconds(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 3) : null;

    private void WriteCoded(string name, string code, string message) => Write(name, writer =>
    {
        WriteText(writer, "code", code);
        WriteText(writer, "message", message);
    });

    private void Write(string name, Action<Utf8JsonWriter> writeFields)
    {
        lock (_gate)
        {
            _line.ResetWrittenCount();
            using (var writer = new Utf8JsonWriter(_line, Options))
            {
                writer.WriteStartObject();
                writer.WriteString("event", name);
                if (RecordedAt is { } at)
                {
                    writer.WriteNumber("t", Math.Round(at, 3));
                }

                writeFields(writer);
                writer.WriteEndObject();
            }

            _line.Write("\n"u8);
            output.Write(_line.WrittenSpan);
            output.Flush();
        }
    }
}
