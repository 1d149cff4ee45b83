using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.BuiltIn.Files;

/// <summary>
/// The texts of a saved WebP, which ComfyUI keeps as camera data: <c>prompt:…</c> where the camera's model would be (tag 0x0110),
/// and each text of the client's in the tags from 0x010F down.
/// </summary>
internal static class ExifTexts
{
    private const ushort ModelTag = 0x0110;
    private const ushort SoftwareTag = 0x0131;
    private const ushort AsciiType = 2;
    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;

    /// <summary>A TIFF structure of one directory. What was simulated stands where the software would be.</summary>
    public static byte[] Encode(IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var entries = new SortedDictionary<ushort, byte[]>();
        var next = (ushort)(ModelTag - 1);
        foreach (var (keyword, text) in texts)
        {
            var tag = keyword switch
            {
                "prompt" => ModelTag,
                PngMetadata.SimulatedKeyword => SoftwareTag,
                _ => next--,
            };
            entries[tag] = Encoding.ASCII.GetBytes($"{keyword}:{text}\0");
        }

        return Write(entries);
    }

    private static byte[] Write(SortedDictionary<ushort, byte[]> entries)
    {
        // The directory: a count, the entries, and 4 bytes that say that no other follows.
        var valuesAt = HeaderBytes + 2 + (entries.Count * EntryBytes) + 4;
        var bytes = new byte[valuesAt + entries.Values.Sum(value => value.Length)];
        var span = bytes.AsSpan();
        "MM\0*"u8.CopyTo(span);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], HeaderBytes);
        BinaryPrimitives.WriteUInt16BigEndian(span[HeaderBytes..], (ushort)entries.Count);
        var at = HeaderBytes + 2;
        foreach (var (tag, value) in entries)
        {
            BinaryPrimitives.WriteUInt16BigEndian(span[at..], tag);
            BinaryPrimitives.WriteUInt16BigEndian(span[(at + 2)..], AsciiType);
            BinaryPrimitives.WriteInt32BigEndian(span[(at + 4)..], value.Length);
            if (value.Length <= 4)
            {
                value.CopyTo(span[(at + 8)..]);
            }
            else
            {
                BinaryPrimitives.WriteInt32BigEndian(span[(at + 8)..], valuesAt);
                value.CopyTo(span[valuesAt..]);
            }

            valuesAt += value.Length;
            at += EntryBytes;
        }

        return bytes;
    }
}
