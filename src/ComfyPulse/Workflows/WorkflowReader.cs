using System.Collections.ObjectModel;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ComfyPulse.Protocol;

namespace ComfyPulse.Workflows;

/// <summary>Reads a graph in API format and notes where everything stands. Refuses with a <see cref="WorkflowFormatException"/> that says where, and what to do.</summary>
internal ref struct WorkflowReader
{
    public const int MaxDepth = 512;

    private readonly ReadOnlyMemory<byte> _json;
    private Utf8JsonReader _reader;

    private WorkflowReader(ReadOnlyMemory<byte> json)
    {
        _json = json;
        _reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>The graph's own bytes, its nodes and where they stand.</summary>
    public static (ReadOnlyMemory<byte> Graph, ReadOnlyDictionary<string, WorkflowNode> Nodes, Dictionary<string, NodeLayout> Layouts) Read(ReadOnlyMemory<byte> utf8Json)
    {
        var json = utf8Json.Span.StartsWith(Encoding.UTF8.Preamble) ? utf8Json[3..] : utf8Json;
        CheckText(json.Span);
        try
        {
            var graph = FindGraph(json);
            var (nodes, layouts) = new WorkflowReader(graph).ReadGraph();
            return (graph, nodes, layouts);
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber + 1, e.BytePositionInLine + 1);
            throw new WorkflowFormatException($"This is not JSON: {WhatIsWrong(e)} at line {line}, column {column}. {Remedies.Expected}", line, column);
        }
    }

    /// <summary>Checks the whole text as JSON and, of the body of <c>POST /prompt</c>, takes the graph out of its <c>prompt</c>.</summary>
    private static ReadOnlyMemory<byte> FindGraph(ReadOnlyMemory<byte> json)
    {
        var reader = new WorkflowReader(json);
        if (!reader._reader.Read() || reader._reader.TokenType != JsonTokenType.StartObject)
        {
            throw new WorkflowFormatException($"This is JSON, but not a workflow: it should be an object of nodes and is {Word(reader._reader.TokenType)}. {Remedies.Expected}", 1, 1);
        }

        var (prompt, hasNodes, hasLinks) = (default(ByteRange?), false, false);
        while (reader.NextMember(out var name))
        {
            var isArray = reader._reader.TokenType == JsonTokenType.StartArray;
            var isObject = reader._reader.TokenType == JsonTokenType.StartObject;
            hasNodes |= isArray && name == "nodes";
            hasLinks |= isArray && name == "links";
            var isNode = isObject && reader.HasClassType();
            var value = reader.SkipValue();
            prompt = name == "prompt" && isObject && !isNode ? value : prompt;
        }

        reader._reader.Read(); // throws if anything follows the object
        return hasNodes && (hasLinks || prompt is null)
            ? throw new WorkflowFormatException(Remedies.UIFormat)
            : prompt is { } wrapped ? json[wrapped.Start..wrapped.End] : json;
    }

    private (ReadOnlyDictionary<string, WorkflowNode> Nodes, Dictionary<string, NodeLayout> Layouts) ReadGraph()
    {
        var nodes = new OrderedDictionary<string, WorkflowNode>(StringComparer.Ordinal);
        var layouts = new Dictionary<string, NodeLayout>(StringComparer.Ordinal);
        _reader.Read();
        while (NextMember(out var id))
        {
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                throw At((int)_reader.TokenStartIndex, $"Node \"{id}\" should be an object with class_type and inputs and is {Word(_reader.TokenType)}. {Remedies.Expected}");
            }

            (nodes[id], layouts[id]) = ReadNode(id);
        }

        return nodes.Count > 0
            ? (new ReadOnlyDictionary<string, WorkflowNode>(nodes), layouts)
            : throw new WorkflowFormatException($"The workflow has no nodes. {Remedies.Expected}", 1, 1);
    }

    private (WorkflowNode Node, NodeLayout Layout) ReadNode(string id)
    {
        var start = (int)_reader.TokenStartIndex;
        var (classType, title, inputs) = (default(string), default(string), default(ByteRange?));
        var values = new OrderedDictionary<string, WorkflowInput>(StringComparer.Ordinal);
        var spans = new Dictionary<string, ByteRange>(StringComparer.Ordinal);
        while (NextMember(out var name))
        {
            switch (name, _reader.TokenType)
            {
                case ("class_type", JsonTokenType.String):
                    classType = JsonText.Unescape(_reader.ValueSpan);
                    break;
                case ("_meta", JsonTokenType.StartObject):
                    title = ReadTitle();
                    break;
                case ("inputs", JsonTokenType.StartObject):
                    values.Clear();
                    spans.Clear();
                    inputs = ReadInputs(values, spans);
                    break;
                default:
                    _reader.Skip();
                    break;
            }
        }

        var body = new ByteRange(start, (int)_reader.BytesConsumed);
        return string.IsNullOrEmpty(classType)
            ? throw At(start, $"Node \"{id}\" has no class_type, so it cannot be run. {Remedies.Expected}")
            : (new WorkflowNode(id, classType, title, new ReadOnlyDictionary<string, WorkflowInput>(values)), new NodeLayout(body, inputs, spans));
    }

    private string? ReadTitle()
    {
        string? title = null;
        while (NextMember(out var name))
        {
            if (name == "title" && _reader.TokenType == JsonTokenType.String)
            {
                title = JsonText.Unescape(_reader.ValueSpan);
            }

            _reader.Skip();
        }

        return title;
    }

    private ByteRange ReadInputs(OrderedDictionary<string, WorkflowInput> values, Dictionary<string, ByteRange> spans)
    {
        var start = (int)_reader.TokenStartIndex;
        while (NextMember(out var name))
        {
            var link = ReadLink();
            var span = SkipValue();
            spans[name] = span;
            values[name] = new WorkflowInput(new RawJson(_json[span.Start..span.End]), link?.NodeId, link?.Slot ?? 0);
        }

        return new ByteRange(start, (int)_reader.BytesConsumed);
    }

    /// <summary>ComfyUI's own test for a link: a list of two, the first a text, the second a number. Looks ahead on a copy.</summary>
    private readonly (string NodeId, int Slot)? ReadLink()
    {
        var ahead = _reader;
        if (ahead.TokenType != JsonTokenType.StartArray || !ahead.Read() || ahead.TokenType != JsonTokenType.String)
        {
            return null;
        }

        var nodeId = JsonText.Unescape(ahead.ValueSpan);
        if (!ahead.Read() || ahead.TokenType != JsonTokenType.Number || !ahead.TryGetDouble(out var slot) || !ahead.Read() || ahead.TokenType != JsonTokenType.EndArray)
        {
            return null;
        }

        return (nodeId, (int)Math.Clamp(slot, 0, int.MaxValue));
    }

    private readonly bool HasClassType()
    {
        var ahead = this;
        var found = false;
        while (ahead.NextMember(out var name))
        {
            found |= name == "class_type";
            ahead._reader.Skip();
        }

        return found;
    }

    /// <summary>Moves to the value of the next member of the object that the reader is in; false at its end.</summary>
    private bool NextMember(out string name)
    {
        name = "";
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        name = JsonText.Unescape(_reader.ValueSpan);
        return _reader.Read();
    }

    private ByteRange SkipValue()
    {
        var start = (int)_reader.TokenStartIndex;
        _reader.Skip();
        return new ByteRange(start, (int)_reader.BytesConsumed);
    }

    private readonly WorkflowFormatException At(int index, string message)
    {
        var before = _json.Span[..index];
        return new WorkflowFormatException(message, before.Count((byte)'\n') + 1, index - before.LastIndexOf((byte)'\n'));
    }

    private static void CheckText(ReadOnlySpan<byte> json)
    {
        if (json.Length > 1 && json[..2] is [0xFF, 0xFE] or [0xFE, 0xFF])
        {
            throw new WorkflowFormatException("This file is UTF-16 text. Save it as UTF-8.", 1, 1);
        }

        if (json.Trim(" \t\r\n"u8).IsEmpty)
        {
            throw new WorkflowFormatException($"There is nothing in it. {Remedies.Expected}", 1, 1);
        }

        if (!Utf8.IsValid(json))
        {
            throw new WorkflowFormatException($"This is not UTF-8 text. {Remedies.Expected}", 1, 1);
        }
    }

    /// <summary>The JSON reader's own words without its position, which is told in people's counting.</summary>
    private static string WhatIsWrong(JsonException e)
    {
        var end = e.Message.IndexOf(". LineNumber", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }

    private static string Word(JsonTokenType type) => type switch
    {
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "a truth value",
    };
}
