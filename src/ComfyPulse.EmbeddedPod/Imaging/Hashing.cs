namespace ComfyPulse.EmbeddedPod.Imaging;

/// <summary>Hashes that are the same on every machine and in every run, unlike <see cref="string.GetHashCode()"/>.</summary>
internal static class Hashing
{
    /// <summary>A text's hash (FNV-1a, then mixed).</summary>
    public static ulong Of(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return Mix(hash);
    }

    /// <summary>One number of two; each bit of either changes about half of the result's.</summary>
    public static ulong Of(ulong first, ulong second) => Mix(Mix(first) + (second * 0x9E3779B97F4A7C15UL));

    /// <summary>The finaliser of SplitMix64.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15UL;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
        return value ^ (value >> 31);
    }

    /// <summary>A number from 0 up to 1.</summary>
    public static float ToUnit(ulong hash) => (hash >> 40) / (float)(1 << 24);
}
