using System.Text.Json;
using ComfyPulse.Protocol;
using ComfyPulse.Workflows;

namespace ComfyPulse.Runs;

/// <summary>Reads what a node produced: any key, each with a list of files, texts or anything else. Never throws; what cannot be read is kept raw.</summary>
internal static class OutputReader
{
    /// <summary>The outputs of a node, each with its place under its key.</summary>
    public static IReadOnlyList<(int Index, PromptOutput Output)> Read(string nodeId, RawJson output)
    {
        var found = new List<(int, PromptOutput)>();
        try
        {
            var reader = new Utf8JsonReader(output.Utf8.Span, new JsonReaderOptions { MaxDepth = WorkflowReader.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return found;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = JsonText.Unescape(reader.ValueSpan);
                reader.Read();
                var isList = reader.TokenType == JsonTokenType.StartArray;
                for (var index = 0; !isList || (reader.Read() && reader.TokenType != JsonTokenType.EndArray); index++)
                {
                    found.Add((index, ReadOne(nodeId, key, output, ref reader)));
                    if (!isList)
                    {
                        break;
                    }
                }
            }
        }
        catch (JsonException)
        {
            // What came before the damage stands.
        }

        return found;
    }

    private static PromptOutput ReadOne(string nodeId, string key, RawJson output, ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        var text = reader.TokenType == JsonTokenType.String ? JsonText.Unescape(reader.ValueSpan) : null;
        var file = reader.TokenType == JsonTokenType.StartObject ? ReadFile(ref reader) : null;
        reader.Skip();
        var raw = new RawJson(output.Utf8[start..(int)reader.BytesConsumed]);
        return new PromptOutput { NodeId = nodeId, Kind = key, File = file, Text = text, Raw = raw };
    }

    /// <summary>Reads to the end of the object; null if it names no file.</summary>
    private static FileReference? ReadFile(ref Utf8JsonReader reader)
    {
        var (name, subfolder, type) = (default(string), "", "output");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = JsonText.Unescape(reader.ValueSpan);
            reader.Read();
            if (reader.TokenType == JsonTokenType.String)
            {
                var value = JsonText.Unescape(reader.ValueSpan);
                (name, subfolder, type) = key switch
                {
                    "filename" => (value, subfolder, type),
                    "subfolder" => (name, value, type),
                    "type" => (name, subfolder, value),
                    _ => (name, subfolder, type),
                };
            }

            reader.Skip();
        }

        return string.IsNullOrEmpty(name) ? null : new FileReference(name, subfolder, type);
    }
}
