using System.Text;

namespace ComfyPulse.Workflows;

/// <summary>A hash that is the same in every process: FNV-1a of 64 bits. For keys that are kept, against no adversary.</summary>
internal static class StableHash
{
    private const ulong Begin = 14_695_981_039_346_656_037;
    private const ulong Prime = 1_099_511_628_211;

    public static ulong Of(string text) => Add(Begin, text);

    public static ulong Add(ulong hash, string text) => Add(hash, Encoding.UTF8.GetBytes(text));

    public static ulong Add(ulong hash, long number) => Add(hash, BitConverter.GetBytes(number));

    public static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            hash = unchecked((hash ^ value) * Prime);
        }

        return unchecked((hash ^ 0xFF) * Prime); // an end, so that "a","b" and "ab" differ
    }
}
