using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Texts as Xiph's formats (FLAC, Opus) keep them. Their numbers have the low byte first.</summary>
internal static class SoundComments
{
    /// <summary>Who wrote the file, and each text as <c>keyword=text</c>.</summary>
    public static byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        using var block = new MemoryStream();
        WriteText(block, "ComfyPulse");
        Span<byte> count = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(count, texts.Count);
        block.Write(count);
        foreach (var (keyword, text) in texts)
        {
            WriteText(block, $"{keyword.Replace('=', '_')}={text}");
        }

        return block.ToArray();
    }

    private static void WriteText(MemoryStream block, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
        block.Write(length);
        block.Write(bytes);
    }
}
