using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.Nodes;
using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>One reason of a refusal, in the shape that ComfyUI gives it.</summary>
internal static class ValidationError
{
    public static JsonObject Create(string type, string message, string details, JsonObject? extraInfo = null) =>
        new() { ["type"] = type, ["message"] = message, ["details"] = details, ["extra_info"] = extraInfo ?? [] };

    public static JsonObject MissingInput(string name) =>
        Create("required_input_missing", "Required input is missing", name, new JsonObject { ["input_name"] = name });

    public static JsonObject BadLink(NodeClass nodeClass, NodeInput input, JsonNode? value) => Create(
        "bad_linked_input",
        "Bad linked input, must be a length-2 list of [node_id, slot_index]",
        input.Name,
        About(nodeClass, input, value));

    public static JsonObject TypeMismatch(NodeClass nodeClass, NodeInput input, string received, JsonArray link)
    {
        var expected = PythonValue.Str(Config(nodeClass, input)[0]);
        return Create(
            "return_type_mismatch",
            "Return type mismatch between linked nodes",
            $"{input.Name}, received_type({received}) mismatch input_type({expected})",
            new JsonObject { ["input_name"] = input.Name, ["input_config"] = Config(nodeClass, input), ["received_type"] = received, ["linked_node"] = link.DeepClone() });
    }

    public static JsonObject InnerFailure(NodeClass nodeClass, NodeInput input, Exception exception, JsonArray link)
    {
        var (type, message) = PythonErrors.Describe(exception);
        return Create(
            "exception_during_inner_validation",
            "Exception when validating inner node",
            message,
            new JsonObject
            {
                ["input_name"] = input.Name,
                ["input_config"] = Config(nodeClass, input),
                ["exception_message"] = message,
                ["exception_type"] = type,
                ["traceback"] = PythonErrors.Traceback(exception),
                ["linked_node"] = link.DeepClone(),
            });
    }

    public static JsonObject OutputFailure(Exception exception)
    {
        var (type, message) = PythonErrors.Describe(exception);
        return Create("exception_during_validation", "Exception when validating node", message, new JsonObject { ["exception_type"] = type, ["traceback"] = PythonErrors.Traceback(exception) });
    }

    public static JsonObject NotConvertible(NodeClass nodeClass, NodeInput input, JsonNode? value, NodeFailureException exception)
    {
        var about = About(nodeClass, input, value);
        about["exception_message"] = exception.Message;
        return Create("invalid_input_type", $"Failed to convert an input value to a {input.Type} value", $"{input.Name}, {PythonValue.Str(value)}, {exception.Message}", about);
    }

    public static JsonObject TooSmall(NodeClass nodeClass, NodeInput input, JsonNode value) => Create(
        "value_smaller_than_min",
        $"Value {PythonValue.Str(value)} smaller than min of {PythonValue.Str(Config(nodeClass, input)[1]!["min"])}",
        input.Name,
        About(nodeClass, input, value));

    public static JsonObject TooBig(NodeClass nodeClass, NodeInput input, JsonNode value) => Create(
        "value_bigger_than_max",
        $"Value {PythonValue.Str(value)} bigger than max of {PythonValue.Str(Config(nodeClass, input)[1]!["max"])}",
        input.Name,
        About(nodeClass, input, value));

    public static JsonObject NotInList(NodeClass nodeClass, NodeInput input, JsonNode? value, IReadOnlyList<string> options, PodVersion version)
    {
        // Long lists (folders of models, say) are only counted.
        const int LongestShown = 20;
        var isLong = options.Count > LongestShown;
        var about = About(nodeClass, input, value);
        about["input_config"] = isLong ? null : about["input_config"]!.DeepClone();
        var list = isLong ? $"(list of length {options.Count})" : PythonValue.List(options);
        return Create("value_not_in_list", "Value not in list", $"{input.Name}: {(version.TellsChoicesAsValues ? PythonValue.Repr(value) : $"'{PythonValue.Str(value)}'")} not in {list}", about);
    }

    public static JsonObject CustomFailure(string inputName, string complaint) => Create(
        "custom_validation_failed",
        "Custom validation failed for node",
        $"{inputName} - {complaint}",
        new JsonObject { ["input_name"] = inputName });

    /// <summary>An input as ComfyUI describes it: its type or choices, and its options even where there are none.</summary>
    private static JsonArray Config(NodeClass nodeClass, NodeInput input)
    {
        var output = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(output))
        {
            ObjectInfo.WriteInputConfig(json, nodeClass, input, withEmptyOptions: true);
        }

        return PodJson.Parse(output.WrittenMemory)!.AsArray();
    }

    private static JsonObject About(NodeClass nodeClass, NodeInput input, JsonNode? value) =>
        new() { ["input_name"] = input.Name, ["input_config"] = Config(nodeClass, input), ["received_value"] = value?.DeepClone() };
}
