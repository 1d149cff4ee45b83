using System.Globalization;
using System.Text.Json.Nodes;
using ComfyPulse.EmbeddedPod.BuiltIn.Files;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Values;

/// <summary><c>PreviewAny</c>: any value as text, as Python writes it.</summary>
internal static class PreviewAny
{
    public static NodeClass Create() => new(nameof(PreviewAny), Run)
    {
        DisplayName = "Preview as Text",
        Category = "utilities",
        PythonModule = "comfy_extras.nodes_preview_any",
        Inputs = [Schema.Link("source", "*")],
        Outputs = Schema.Outputs("STRING"),
        IsOutputNode = true,
        ExtraInfo = Schema.Info(null, "show text", "inspect", "print"),
    };

    private static ValueTask<NodeResult> Run(NodeCall call)
    {
        var text = ToText(call.Inputs.All.GetValueOrDefault("source"));
        return Results.Shown(new JsonObject { ["text"] = new JsonArray((JsonNode)text) }, text);
    }

    private static string ToText(object? value) => value switch
    {
        null => "None",
        string text => text,
        bool flag => flag ? "True" : "False",
        double number => Number(number),
        JsonNode json => PythonJson.Reformat(json.ToJsonString()),
        PixelImage image => $"IMAGE [{image.Frames}, {image.Height}, {image.Width}, {PixelImage.Channels}]",
        PixelMask mask => $"MASK [{mask.Frames}, {mask.Height}, {mask.Width}]",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "None",
    };

    private static string Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return double.IsNaN(number) ? "nan" : number > 0 ? "inf" : "-inf";
        }

        return double.IsInteger(number) && Math.Abs(number) < 1e16
            ? number.ToString("0.0", CultureInfo.InvariantCulture)
            : number.ToString("R", CultureInfo.InvariantCulture);
    }
}
