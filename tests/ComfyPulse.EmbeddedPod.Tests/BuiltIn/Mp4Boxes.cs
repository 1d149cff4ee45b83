using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.EmbeddedPod.Tests.BuiltIn;

/// <summary>Reads the boxes of an MP4 file, with nothing of the code under test.</summary>
internal static class Mp4Boxes
{
    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "stbl"];

    /// <summary>Every box with its content, the inner ones too.</summary>
    public static Dictionary<string, byte[]> Read(byte[] file)
    {
        var boxes = new Dictionary<string, byte[]>();
        Walk(file, boxes);
        return boxes;
    }

    /// <summary>The samples where the table says that they lie.</summary>
    public static List<byte[]> Pictures(byte[] file)
    {
        var boxes = Read(file);
        var sizes = boxes["stsz"];
        var at = BinaryPrimitives.ReadInt32BigEndian(boxes["stco"].AsSpan(8));
        var pictures = new List<byte[]>();
        for (var i = 0; i < BinaryPrimitives.ReadInt32BigEndian(sizes.AsSpan(8)); i++)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(sizes.AsSpan(12 + (i * 4)));
            pictures.Add(file[at..(at + size)]);
            at += size;
        }

        return pictures;
    }

    private static void Walk(byte[] data, Dictionary<string, byte[]> boxes)
    {
        for (var at = 0; at < data.Length;)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(data.AsSpan(at));
            var type = Encoding.Latin1.GetString(data, at + 4, 4);
            boxes[type] = data[(at + 8)..(at + size)];
            if (Containers.Contains(type))
            {
                Walk(boxes[type], boxes);
            }

            at += size;
        }
    }
}
