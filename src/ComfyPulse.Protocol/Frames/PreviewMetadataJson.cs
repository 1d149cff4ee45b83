using System.Buffers;
using System.Text.Json;

namespace ComfyPulse.Protocol;

/// <summary>The JSON inside an event 4.</summary>
internal static class PreviewMetadataJson
{
    /// <summary>Reads it; null where it is not JSON or names no node.</summary>
    public static PreviewMetadata? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var cursor = new JsonCursor(BareNumbers.Quote(json));
            return cursor.Start() && cursor.IsObject ? Read(ref cursor) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ReadOnlySpan<byte> Write(PreviewMetadata metadata)
    {
        var output = new ArrayBufferWriter<byte>(256);
        new PythonJsonWriter(output).BeginObject()
            .Name("node_id").Text(metadata.NodeId)
            .Name("prompt_id").Text(metadata.PromptId)
            .Name("display_node_id").Text(metadata.DisplayNodeId)
            .Name("parent_node_id").Text(metadata.ParentNodeId)
            .Name("real_node_id").Text(metadata.RealNodeId)
            .Name("image_type").Text(metadata.ImageType)
            .EndObject();
        return output.WrittenSpan;
    }

    private static PreviewMetadata? Read(ref JsonCursor json)
    {
        string? node = null, prompt = null, display = null, parent = null, real = null, type = null;
        while (json.NextProperty())
        {
            if (json.NameIs("node_id"u8))
            {
                node = json.Text();
            }
            else if (json.NameIs("prompt_id"u8))
            {
                prompt = json.Text();
            }
            else if (json.NameIs("display_node_id"u8))
            {
                display = json.Text();
            }
            else if (json.NameIs("parent_node_id"u8))
            {
                parent = json.Text();
            }
            else if (json.NameIs("real_node_id"u8))
            {
                real = json.Text();
            }
            else if (json.NameIs("image_type"u8))
            {
                type = json.Text();
            }
            else
            {
                json.Skip();
            }
        }

        return node is null ? null : new PreviewMetadata(node, prompt, display, parent, real, type);
    }
}
