using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Reads a PNG's chunks, with nothing of the code under test.</summary>
internal static class PngChunks
{
    public static List<(string Type, byte[] Data)> Read(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        var chunks = new List<(string, byte[])>();
        for (var at = 8; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += length + 12;
        }

        return chunks;
    }

    public static Dictionary<string, string> Texts(byte[] png) => Read(png)
        .Where(chunk => chunk.Type == "tEXt")
        .Select(chunk => Encoding.Latin1.GetString(chunk.Data).Split('\0', 2))
        .ToDictionary(parts => parts[0], parts => parts[1]);
}
