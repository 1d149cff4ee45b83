using System.Collections.Frozen;

namespace ComfyPulse.PodServer;

/// <summary>The content types that <c>/view</c> answers with. What a browser would run is among those that are not here: it is sent as bytes to save.</summary>
internal static class ContentTypes
{
    public const string Bytes = "application/octet-stream";

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
        [".flac"] = "audio/x-flac",
        [".ogg"] = "audio/ogg",
        [".txt"] = "text/plain",
        [".json"] = "application/json",
        [".zip"] = "application/zip",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string> Active = new[] { ".html", ".htm", ".xhtml", ".js", ".mjs", ".css", ".svg", ".xml", ".xsl", ".mht", ".mhtml" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a browser would run what is in the file, by its name.</summary>
    public static bool IsActive(string fileName) => Active.Contains(Path.GetExtension(fileName));

    public static string Of(string fileName) => ByExtension.GetValueOrDefault(Path.GetExtension(fileName), Bytes);
}
