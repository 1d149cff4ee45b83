using System.Text;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Tests.Support;

namespace ComfyPulse.EmbeddedPod.Tests.Replay;

/// <summary>
/// Frames as comparable lines: prompt ids by their order, file names by prefix and order, no times. The steps of a bar, whose number depends on the clock,
/// are one line for each form that a step takes (what comes with it, in which order), until something else happens.
/// </summary>
internal sealed class FrameTokens
{
    private readonly List<string> _lines = [];
    private readonly HashSet<string> _sinceStructural = new(StringComparer.Ordinal);
    private readonly Names _names;
    private readonly List<string> _step = [];

    private FrameTokens(Names names) => _names = names;

    public static IReadOnlyList<string> Of(IEnumerable<ReceivedFrame> frames, Names names)
    {
        var tokens = new FrameTokens(names);
        foreach (var frame in frames)
        {
            tokens.Add(frame);
        }

        tokens.EndStep();
        return tokens._lines;
    }

    /// <summary>The frames of a recorded socket.</summary>
    public static IEnumerable<ReceivedFrame> Recorded(IEnumerable<JsonNode> lines) => lines.Select(line => (string)line["type"]! switch
    {
        "text" => new ReceivedFrame((string?)line["raw"] ?? line["data"]!.ToJsonString(), []),
        "binary" => new ReceivedFrame(null, Convert.FromBase64String((string)line["base64"]!)),
        _ => null,
    }).OfType<ReceivedFrame>();

    private void Add(ReceivedFrame frame)
    {
        if (frame.Text is not { } text)
        {
            AddBinary(frame.Bytes);
            return;
        }

        var message = RestComparison.Parse(text)!;
        var (type, data) = ((string)message["type"]!, message["data"]!);
        switch (type)
        {
            case "progress_state":
                AddState(data);
                break;
            case "progress":
                _step.Add($"progress {data["node"]} of {_names.Of("P", (string)data["prompt_id"]!)} max {data["max"]}");
                break;
            default:
                EndStep();
                Structural($"{type} {_names.Normal(data).ToJsonString()}");
                break;
        }
    }

    private void AddState(JsonNode data)
    {
        var nodes = data["nodes"]!.AsObject().Select(node => Describe(node.Key, node.Value!)).ToList();
        var line = $"progress_state {_names.Of("P", (string)data["prompt_id"]!)} {string.Join(' ', nodes)}";
        EndStep();
        if (nodes.Any(node => node.EndsWith(" at work", StringComparison.Ordinal)))
        {
            _step.Add(line);
        }
        else
        {
            Structural(line);
        }
    }

    private static string Describe(string id, JsonNode state)
    {
        var whose = $"{id}({state["display_node_id"]},{state["parent_node_id"]},{state["real_node_id"]})";
        var (value, max) = (state["value"]!.ToJsonString(), state["max"]!.ToJsonString());
        return (string)state["state"]! == "finished" ? $"{whose} finished {value}/{max}"
            : (value, max) == ("0.0", "1.0") ? $"{whose} begun" : $"{whose} at work";
    }

    private void AddBinary(byte[] bytes)
    {
        var length = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4));
        switch (bytes[3])
        {
            case 1:
                _step.Add($"preview type {length}");
                break;
            case 4:
                _step.Add($"preview {_names.Normal(JsonNode.Parse(bytes.AsSpan(8, length))!).ToJsonString()}");
                break;
            default:
                EndStep();
                var text = Encoding.UTF8.GetString(bytes.AsSpan(8 + length));
                Once($"text {Encoding.UTF8.GetString(bytes.AsSpan(8, length))} {(text.StartsWith("step ", StringComparison.Ordinal) ? "step" : text)}");
                break;
        }
    }

    private void EndStep()
    {
        if (_step.Count > 0)
        {
            Once(string.Join(" + ", _step));
            _step.Clear();
        }
    }

    private void Once(string line)
    {
        if (_sinceStructural.Add(line))
        {
            _lines.Add(line);
        }
    }

    private void Structural(string line)
    {
        _sinceStructural.Clear();
        _lines.Add(line);
    }
}
