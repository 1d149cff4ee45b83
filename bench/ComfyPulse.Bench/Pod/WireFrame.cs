using System.Buffers.Binary;
using System.Text;

namespace ComfyPulse.Bench.Pod;

/// <summary>A frame as it goes over the wire, with the head of its WebSocket message: made once, written many times.</summary>
internal static class WireFrame
{
    private const byte WholeText = 0x81;
    private const byte WholeBinary = 0x82;

    public static byte[] Text(string json) => Of(WholeText, Encoding.UTF8.GetBytes(json));

    public static byte[] Binary(ReadOnlySpan<byte> payload) => Of(WholeBinary, payload);

    private static byte[] Of(byte opcode, ReadOnlySpan<byte> payload)
    {
        byte[] head;
        if (payload.Length < 126)
        {
            head = [opcode, (byte)payload.Length];
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            head = [opcode, 126, 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)payload.Length);
        }
        else
        {
            head = [opcode, 127, 0, 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), (ulong)payload.Length);
        }

        return [.. head, .. payload];
    }
}
