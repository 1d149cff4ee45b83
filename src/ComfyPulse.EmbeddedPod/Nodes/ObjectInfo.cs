using System.Globalization;
using System.Text.Json;

namespace ComfyPulse.EmbeddedPod.Nodes;

/// <summary>Writes a node class as ComfyUI's <c>/object_info</c> describes it, in the form of its node API (V1 or V3).</summary>
internal static class ObjectInfo
{
    private const string SimulatedMark = "Simulated: ";

    /// <summary>The value of the class's entry.</summary>
    public static void Write(Utf8JsonWriter json, NodeClass node)
    {
        json.WriteStartObject();
        WriteInputs(json, node);
        json.WriteBoolean("is_input_list", node.IsInputList);
        WriteOutputs(json, node);
        json.WriteString("name", node.Name);
        json.WriteString("display_name", node.DisplayName ?? (node.IsV3 ? null : node.Name));
        json.WriteString("description", Description(node));
        json.WriteString("python_module", node.PythonModule);
        json.WriteString("category", node.Category);
        json.WriteBoolean("output_node", node.IsOutputNode);
        json.WriteBoolean("has_intermediate_output", false);
        WriteExtra(json, node);
        json.WriteEndObject();
    }

    /// <summary>
    /// An input's <c>[type, {options}]</c>. In <c>/object_info</c> a V1 input without options is <c>[type]</c>;
    /// validation errors always have the options (<paramref name="withEmptyOptions"/>).
    /// </summary>
    public static void WriteInputConfig(Utf8JsonWriter json, NodeClass node, NodeInput input, bool withEmptyOptions)
    {
        json.WriteStartArray();
        var choices = input.Options?.Invoke();
        if (choices is not null && !node.IsV3)
        {
            WriteStrings(json, choices);
        }
        else
        {
            json.WriteStringValue(input.Type);
        }

        var isEmpty = input is { IsLazy: false, Default: null, Min: null, Max: null } && input.Extra is not { Count: > 0 };
        if (node.IsV3 || withEmptyOptions || !isEmpty)
        {
            WriteOptions(json, input, node.IsV3 ? choices : null);
        }

        json.WriteEndArray();
    }

    /// <summary>What is made up says so, whoever wrote the class.</summary>
    private static string Description(NodeClass node) =>
        node.IsSimulated && !node.Description.StartsWith(SimulatedMark, StringComparison.Ordinal) ? SimulatedMark + node.Description : node.Description;

    private static void WriteInputs(Utf8JsonWriter json, NodeClass node)
    {
        var required = node.Inputs.Where(input => input.IsRequired).ToList();
        var optional = node.Inputs.Where(input => !input.IsRequired).ToList();

        json.WriteStartObject("input");
        WriteGroup(json, "required", node, required);
        if (optional.Count > 0)
        {
            WriteGroup(json, "optional", node, optional);
        }

        if (node.HiddenInputs.Count > 0)
        {
            json.WriteStartObject("hidden");
            foreach (var hidden in node.HiddenInputs)
            {
                json.WritePropertyName(hidden.ToLowerInvariant());
                if (node.IsV3)
                {
                    WriteStrings(json, [hidden]);
                }
                else
                {
                    json.WriteStringValue(hidden);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndObject();

        json.WriteStartObject("input_order");
        json.WritePropertyName("required");
        WriteStrings(json, required.Select(input => input.Name));
        if (optional.Count > 0)
        {
            json.WritePropertyName("optional");
            WriteStrings(json, optional.Select(input => input.Name));
        }

        if (node.HiddenInputs.Count > 0)
        {
            json.WritePropertyName("hidden");
            WriteStrings(json, node.HiddenInputs.Select(hidden => hidden.ToLowerInvariant()));
        }

        json.WriteEndObject();
    }

    private static void WriteGroup(Utf8JsonWriter json, string name, NodeClass node, List<NodeInput> inputs)
    {
        json.WriteStartObject(name);
        foreach (var input in inputs)
        {
            json.WritePropertyName(input.Name);
            WriteInputConfig(json, node, input, withEmptyOptions: false);
        }

        json.WriteEndObject();
    }

    private static void WriteOptions(Utf8JsonWriter json, NodeInput input, IReadOnlyList<string>? choices)
    {
        json.WriteStartObject();
        if (input.Default is { } value)
        {
            json.WritePropertyName("default");
            WriteDefault(json, input, value);
        }

        if (input.Min is { } min)
        {
            json.WritePropertyName("min");
            WriteNumber(json, input, min);
        }

        if (input.Max is { } max)
        {
            json.WritePropertyName("max");
            WriteNumber(json, input, max);
        }

        if (choices is not null)
        {
            json.WriteBoolean("multiselect", false);
            json.WritePropertyName("options");
            WriteStrings(json, choices);
        }

        if (input.IsLazy)
        {
            json.WriteBoolean("lazy", true);
        }

        foreach (var (name, extra) in input.Extra ?? [])
        {
            json.WritePropertyName(name);
            if (extra is null)
            {
                json.WriteNullValue();
            }
            else
            {
                extra.WriteTo(json);
            }
        }

        json.WriteEndObject();
    }

    private static void WriteDefault(Utf8JsonWriter json, NodeInput input, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case ulong whole:
                json.WriteNumberValue(whole);
                break;
            default:
                WriteNumber(json, input, Convert.ToDouble(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, NodeInput input, double value)
    {
        if (input.Type == "INT")
        {
            // The ends of the two 64-bit ranges are no doubles; Python writes them exactly.
            json.WriteRawValue(value switch
            {
                >= 18446744073709551615d => "18446744073709551615",
                >= 9223372036854775807d => "9223372036854775807",
                <= -9223372036854775807d => "-9223372036854775807",
                _ => ((long)value).ToString(CultureInfo.InvariantCulture),
            });
            return;
        }

        json.WriteRawValue(double.IsInteger(value) && Math.Abs(value) < 1e15
            ? value.ToString("0.0", CultureInfo.InvariantCulture)
            : value.ToString("R", CultureInfo.InvariantCulture));
    }

    private static void WriteOutputs(Utf8JsonWriter json, NodeClass node)
    {
        json.WritePropertyName("output");
        WriteStrings(json, node.Outputs.Select(output => output.Type));
        json.WriteStartArray("output_is_list");
        foreach (var _ in node.Outputs)
        {
            json.WriteBooleanValue(false);
        }

        json.WriteEndArray();
        json.WritePropertyName("output_name");
        WriteStrings(json, node.Outputs.Select(output => output.Name ?? output.Type));
    }

    private static void WriteExtra(Utf8JsonWriter json, NodeClass node)
    {
        foreach (var (name, value) in node.ExtraInfo ?? [])
        {
            json.WritePropertyName(name);
            if (value is null)
            {
                json.WriteNullValue();
            }
            else
            {
                value.WriteTo(json);
            }
        }

        bool IsOpen(string name) => node.ExtraInfo?.ContainsKey(name) != true;
        if (!node.IsV3)
        {
            if (IsOpen("search_aliases"))
            {
                json.WriteStartArray("search_aliases");
                json.WriteEndArray();
            }

            return;
        }

        json.WriteStartArray("output_tooltips");
        foreach (var _ in node.Outputs)
        {
            json.WriteNullValue();
        }

        json.WriteEndArray();
        foreach (var name in (ReadOnlySpan<string>)["output_matchtypes", "price_badge", "search_aliases", "essentials_category"])
        {
            if (IsOpen(name))
            {
                json.WriteNull(name);
            }
        }

        foreach (var name in (ReadOnlySpan<string>)["deprecated", "experimental", "dev_only", "api_node"])
        {
            if (IsOpen(name))
            {
                json.WriteBoolean(name, false);
            }
        }
    }

    private static void WriteStrings(Utf8JsonWriter json, IEnumerable<string> values)
    {
        json.WriteStartArray();
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}
