using System.Buffers.Binary;

namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Writes Opus files (RFC 6716, 7845) that are silent: every packet says so in three bytes. To code a sound takes an encoder that is not here.</summary>
internal static class SilentOpus
{
    private const int SampleRate = 48000;
    private const int SamplesPerPacket = SampleRate / 50;
    private const int PacketsPerPage = 50;

    // What decoders drop at the beginning: the usual 6.5 ms.
    private const int PreSkip = 312;

    // 20 ms of full bandwidth in one frame, then the two bytes of a silent frame.
    private const byte PacketKind = 0xF8;
    private const byte StereoFlag = 0x04;

    /// <summary>The file.</summary>
    /// <param name="seconds">How long it is.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="sampleRate">Of the sound that it stands for; players do not need it.</param>
    /// <param name="texts">Comments.</param>
    public static byte[] Encode(double seconds, int channels, int sampleRate, IReadOnlyList<KeyValuePair<string, string>> texts)
    {
        var ogg = new OggWriter();
        ogg.WritePacket(Head(channels, sampleRate), position: 0);
        ogg.WritePacket([.. "OpusTags"u8, .. SoundComments.Encode(texts)], position: 0);
        byte[] packet = [(byte)(PacketKind | (channels == 1 ? 0 : StereoFlag)), 0xFF, 0xFE];
        var end = PreSkip + (long)Math.Round(seconds * SampleRate);
        var packets = (int)((end + SamplesPerPacket - 1) / SamplesPerPacket);
        for (var start = 0; start < packets; start += PacketsPerPage)
        {
            var count = Math.Min(PacketsPerPage, packets - start);
            ogg.WritePage(packet, count, Math.Min(end, (long)(start + count) * SamplesPerPacket), isLast: start + count == packets);
        }

        return ogg.ToArray();
    }

    private static byte[] Head(int channels, int sampleRate)
    {
        var head = new byte[19];
        "OpusHead"u8.CopyTo(head);
        (head[8], head[9]) = (1, (byte)channels);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(10), PreSkip);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), sampleRate);
        return head;
    }
}
