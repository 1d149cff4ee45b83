using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod;

/// <summary>Checks one literal value: its type, its bounds, its choices. What it was converted to takes its place in the graph.</summary>
internal sealed class LiteralValidator(PodVersion version)
{
    public void Validate(NodeClass nodeClass, NodeInput input, JsonObject inputs, List<JsonObject> errors)
    {
        var value = inputs[input.Name];
        if (value is JsonObject wrapped && wrapped.TryGetPropertyValue("__value__", out var inner))
        {
            // The way to send a list, which would otherwise be a link.
            value = inner?.DeepClone();
            inputs[input.Name] = value;
        }

        try
        {
            var converted = PythonValue.Convert(value, input.Type);
            inputs[input.Name] = converted;
            value = converted;
        }
        catch (NodeFailureException exception)
        {
            errors.Add(ValidationError.NotConvertible(nodeClass, input, value, exception));
            return;
        }

        if (!input.IsCheckedByClass && Complaint(nodeClass, input, value) is { } error)
        {
            errors.Add(error);
        }
    }

    private JsonObject? Complaint(NodeClass nodeClass, NodeInput input, JsonNode? value)
    {
        if (input.Min is not null || input.Max is not null)
        {
            var number = Number(value);
            if (input.Min is { } min && number < min)
            {
                return ValidationError.TooSmall(nodeClass, input, value!);
            }

            if (input.Max is { } max && number > max)
            {
                return ValidationError.TooBig(nodeClass, input, value!);
            }
        }

        if (input.Options is { } choices)
        {
            var options = choices();
            return PythonValue.ToObject(value) is string text && options.Contains(text, StringComparer.Ordinal) ? null : ValidationError.NotInList(nodeClass, input, value, options, version);
        }

        return null;
    }

    private static double Number(JsonNode? value) => PythonValue.ToObject(value) switch
    {
        long number => number,
        ulong number => number,
        double number => number,
        _ => double.NaN,
    };
}
