using System.Collections.Frozen;

namespace ComfyPulse.PodServer;

/// <summary>The content types of files by their names. Pages and style sheets are among those that are not here: they are sent as bytes to save.</summary>
internal static class ContentTypes
{
    public const string Bytes = "application/octet-stream";

    public const string Svg = "image/svg+xml";

    private static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".jpeg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".bmp"] = "image/bmp",
        [".mp4"] = "video/mp4",
        [".webm"] = "video/webm",
        [".mp3"] = "audio/mpeg",
        [".wav"] = "audio/x-wav",
        [".flac"] = "audio/flac",
        [".ogg"] = "audio/ogg",
        [".opus"] = "audio/ogg",
        [".svg"] = Svg,
        [".js"] = "application/javascript; charset=utf-8",
        [".xml"] = "application/xml",
        [".txt"] = "text/plain",
        [".md"] = "text/markdown",
        [".csv"] = "text/csv",
        [".json"] = "application/json",
        [".zip"] = "application/zip",
        [".glb"] = "model/gltf-binary",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, string> OfModels = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        [".safetensors"] = "application/safetensors",
        [".sft"] = "application/safetensors",
        [".pt"] = "application/pytorch",
        [".pth"] = "application/pytorch",
        [".ckpt"] = "application/pickle",
        [".pkl"] = "application/pickle",
        [".gguf"] = "application/gguf",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Active = new[] { ".html", ".htm", ".xhtml", ".js", ".mjs", ".css", ".svg", ".xml", ".xsl", ".mht", ".mhtml" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a browser would run what is in the file, by its name.</summary>
    public static bool IsActive(string fileName) => Active.Contains(Path.GetExtension(fileName));

    /// <summary>The type of a file, by its name.</summary>
    /// <param name="fileName">Its name.</param>
    /// <param name="facts">Whether the version has types for models.</param>
    public static string Of(string fileName, PodFacts facts)
    {
        var extension = Path.GetExtension(fileName);
        return ByExtension.GetValueOrDefault(extension) ?? (facts.HasModelContentTypes ? OfModels.GetValueOrDefault(extension) : null) ?? Bytes;
    }
}
