using System.Text.Json;
using ComfyPulse.Cli.Input;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Output;

/// <content>The lines of <c>upload</c>, <c>models</c> and <c>nodes</c>.</content>
internal sealed partial class JsonLines
{
    /// <summary><c>uploaded</c>: a file is on the pod.</summary>
    public void Uploaded(string file, UploadedFile uploaded, bool isRenamed) => Write("uploaded", writer =>
    {
        WriteText(writer, "file", file);
        WriteText(writer, "name", PodFileName.Of(uploaded));
        WriteText(writer, "filename", uploaded.Name);
        WriteText(writer, "subfolder", uploaded.Subfolder);
        WriteText(writer, "type", uploaded.Type);
        writer.WriteBoolean("renamed", isRenamed);
    });

    /// <summary><c>model_folder</c>: a kind of models.</summary>
    public void ModelFolder(string name) => Write("model_folder", writer => WriteText(writer, "folder", name));

    /// <summary><c>model</c>: a model file.</summary>
    public void Model(string folder, string name) => Write("model", writer =>
    {
        WriteText(writer, "folder", folder);
        WriteText(writer, "name", name);
    });

    /// <summary><c>node_class</c>: a class of nodes. Its inputs are lines of their own.</summary>
    public void NodeClass(NodeClassInfo node) => Write("node_class", writer =>
    {
        WriteText(writer, "class_type", node.Name);
        WriteText(writer, "display_name", node.DisplayName);
        WriteText(writer, "category", node.Category);
        WriteText(writer, "description", node.Description);
        writer.WriteBoolean("output_node", node.IsOutputNode);
        writer.WriteBoolean("deprecated", node.IsDeprecated);
        writer.WriteBoolean("experimental", node.IsExperimental);
        WriteTexts(writer, "outputs", node.Outputs.Select(output => output.Type));
    });

    /// <summary><c>node_input</c>: an input of a class.</summary>
    public void NodeInput(string classType, NodeInputInfo input) => Write("node_input", writer =>
    {
        WriteText(writer, "class_type", classType);
        WriteText(writer, "name", input.Name);
        WriteText(writer, "type", input.Type);
        writer.WriteBoolean("required", input.Kind is NodeInputKind.Required);
        WriteRaw(writer, "default", input.Default);
        WriteRaw(writer, "min", input.Min);
        WriteRaw(writer, "max", input.Max);
        WriteRaw(writer, "step", input.Step);
        if (input.Choices is { } choices)
        {
            WriteTexts(writer, "choices", choices);
        }
        else
        {
            writer.WriteNull("choices");
        }

        WriteText(writer, "tooltip", input.Tooltip);
    });

    /// <summary><c>node_output</c>: an output of a class.</summary>
    public void NodeOutput(string classType, int slot, NodeOutputInfo output) => Write("node_output", writer =>
    {
        WriteText(writer, "class_type", classType);
        writer.WriteNumber("slot", slot);
        WriteText(writer, "name", output.Name);
        WriteText(writer, "type", output.Type);
        writer.WriteBoolean("list", output.IsList);
        WriteText(writer, "tooltip", output.Tooltip);
    });

    // As the pod wrote it: numbers above 2^53 stay what they are. It has been parsed once, so it is JSON; a value of several lines would break ours.
    private static void WriteRaw(Utf8JsonWriter writer, string name, RawJson? value)
    {
        if (value is not { IsNullOrMissing: false } raw || raw.Utf8.Span.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            writer.WriteNull(name);
            return;
        }

        writer.WritePropertyName(name);
        writer.WriteRawValue(raw.Utf8.Span, skipInputValidation: true);
    }
}
