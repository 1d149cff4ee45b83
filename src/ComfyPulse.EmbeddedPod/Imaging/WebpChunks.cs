using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>The parts of a WebP file.</summary>
internal static class WebpChunks
{
    private const int RiffHeaderBytes = 12;
    private const int ChunkHeaderBytes = 8;

    /// <summary>Each chunk: its type, the whole of it with header and padding, and what it holds.</summary>
    public static IEnumerable<(string Type, ReadOnlyMemory<byte> Whole, ReadOnlyMemory<byte> Data)> Read(byte[] file)
    {
        for (var at = RiffHeaderBytes; at + ChunkHeaderBytes <= file.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            var whole = ChunkHeaderBytes + size + (size & 1);
            yield return (Encoding.ASCII.GetString(file, at, 4), file.AsMemory(at, whole), file.AsMemory(at + ChunkHeaderBytes, size));
            at += whole;
        }
    }
}
