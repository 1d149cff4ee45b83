using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>What the outputs of a prompt come to in a list of jobs: how many, how many that can be looked at, and the one to show.</summary>
internal sealed class JobOutputs
{
    private const int MaxTextLength = 1024;
    private static readonly string[] TextExtensions = [".txt", ".md", ".json"];
    private static readonly string[] ModelExtensions = [".obj", ".fbx", ".gltf", ".glb", ".usdz"];

    private JsonObject? _saved;
    private JsonObject? _temporary;
    private JsonObject? _textFile;
    private JsonObject? _text;

    public JobOutputs(JsonObject outputs)
    {
        foreach (var (nodeId, members) in outputs)
        {
            foreach (var (kind, items) in members as JsonObject ?? [])
            {
                foreach (var item in kind == "animated" ? [] : items as JsonArray ?? [])
                {
                    Add(nodeId, kind, item);
                }
            }
        }
    }

    public int Count { get; private set; }

    public int PreviewableCount { get; private set; }

    /// <summary>The output to show: saved images first, then temporary ones, then texts.</summary>
    public JsonObject? Preview => _saved ?? _temporary ?? _textFile ?? _text;

    private void Add(string nodeId, string kind, JsonNode? item)
    {
        switch (item)
        {
            case JsonObject file:
                AddFile(nodeId, kind, file);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && HasExtension(text, ModelExtensions):
                AddFile(nodeId, kind, new JsonObject { ["filename"] = text, ["type"] = "output", ["subfolder"] = "", ["mediaType"] = "3d" });
                break;
            case JsonValue value when kind == "text" && _text is null:
                _text = TextPreview(value.TryGetValue<string>(out var content) ? content : value.ToString(), nodeId, kind);
                break;
            default:
                break;
        }
    }

    private void AddFile(string nodeId, string kind, JsonObject file)
    {
        Count++;
        var name = TextOf(file, "filename");
        var isText = kind == "text" || HasExtension(name, TextExtensions);
        if (!isText && kind is not ("images" or "video" or "audio" or "3d") && !HasExtension(name, ModelExtensions) && !IsMedia(TextOf(file, "format")))
        {
            return;
        }

        PreviewableCount++;
        var shown = file.DeepClone().AsObject();
        shown["nodeId"] = nodeId;
        shown["mediaType"] ??= kind;
        if (isText)
        {
            _textFile ??= shown;
        }
        else if (TextOf(file, "type") == "output")
        {
            _saved ??= shown;
        }
        else
        {
            _temporary ??= shown;
        }
    }

    private static bool IsMedia(string format) => format.StartsWith("video/", StringComparison.Ordinal) || format.StartsWith("audio/", StringComparison.Ordinal);

    private static bool HasExtension(string name, string[] extensions) => extensions.Any(extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));

    private static string TextOf(JsonObject file, string name) => file[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static JsonObject TextPreview(string text, string nodeId, string kind)
    {
        var preview = new JsonObject { ["content"] = text.Length <= MaxTextLength ? text : text[..MaxTextLength] };
        if (text.Length > MaxTextLength)
        {
            preview["truncated"] = true;
        }

        preview["nodeId"] = nodeId;
        preview["mediaType"] = kind;
        return preview;
    }
}
