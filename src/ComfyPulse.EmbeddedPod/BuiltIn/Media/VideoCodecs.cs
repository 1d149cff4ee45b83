using System.Text.Json.Nodes;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Media;

/// <summary>The input <c>codec</c> of newer versions: a choice where each choice has inputs of its own, <c>codec.encoding</c> and so on in a graph.</summary>
internal static class VideoCodecs
{
    private const string Dynamic = "COMFY_DYNAMICCOMBO_V3";

    /// <summary>The input; what a graph gives is not looked at here, for nothing is done with it.</summary>
    public static NodeInput Input()
    {
        var crf = new JsonObject { ["default"] = 23.0, ["min"] = 0.0, ["max"] = 51.0, ["step"] = 1.0, ["tooltip"] = "Lower is better and larger." };
        var reEncode = Choice("re-encode", new JsonObject { ["required"] = new JsonObject { ["crf"] = new JsonArray("FLOAT", crf) } });
        var encoding = new JsonObject
        {
            ["display_name"] = "encoding mode",
            ["tooltip"] = "Whether a stream that already fits is kept.",
            ["options"] = new JsonArray(Choice("auto", NoInputs()), reEncode),
        };
        var h264 = NoInputs();
        h264["optional"] = new JsonObject { ["encoding"] = new JsonArray(Dynamic, encoding) };
        return new NodeInput("codec", Dynamic) { Extra = new JsonObject { ["options"] = new JsonArray(Choice("auto", NoInputs()), Choice("h264", h264)) } };
    }

    private static JsonObject NoInputs() => new() { ["required"] = new JsonObject() };

    private static JsonObject Choice(string key, JsonObject inputs) => new() { ["key"] = key, ["inputs"] = inputs };
}
