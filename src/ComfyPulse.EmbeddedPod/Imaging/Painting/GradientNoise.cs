namespace ComfyPulse.EmbeddedPod.Imaging.Painting;

/// <summary>Smooth randomness over a plane or a line, the same for the same seed on every machine. Values lie around 0, within -1 to 1.</summary>
internal readonly struct GradientNoise(ulong seed)
{
    private readonly uint _seed = (uint)Hashing.Mix(seed);

    /// <summary>One octave.</summary>
    public float At(float x, float y)
    {
        var (left, top) = ((int)MathF.Floor(x), (int)MathF.Floor(y));
        var (dx, dy) = (x - left, y - top);
        var (fadeX, fadeY) = (Fade(dx), Fade(dy));
        var upper = Mix(Corner(left, top, dx, dy), Corner(left + 1, top, dx - 1, dy), fadeX);
        var lower = Mix(Corner(left, top + 1, dx, dy - 1), Corner(left + 1, top + 1, dx - 1, dy - 1), fadeX);
        return Mix(upper, lower, fadeY) * 1.4f;
    }

    /// <summary>Several octaves, each half as strong and twice as fine as the one before.</summary>
    public float Fractal(float x, float y, int octaves)
    {
        var (sum, strength, total) = (0f, 1f, 0f);
        for (var i = 0; i < octaves; i++)
        {
            sum += At(x, y) * strength;
            total += strength;
            strength *= 0.5f;

            // Turned a little each time, so that the lattices do not line up.
            (x, y) = ((x * 1.6f) + (y * 1.2f) + 17.3f, (y * 1.6f) - (x * 1.2f) - 9.1f);
        }

        return sum / total;
    }

    /// <summary>Sharp crests, from 0 to 1, as of mountains.</summary>
    public float Ridged(float x, float y, int octaves)
    {
        var (sum, strength, total, last) = (0f, 1f, 0f, 1f);
        for (var i = 0; i < octaves; i++)
        {
            var crest = 1f - MathF.Abs(At(x, y));
            crest *= crest;
            sum += crest * strength * last;
            total += strength;
            (last, strength, x, y) = (crest, strength * 0.5f, (x * 2f) + 31.7f, (y * 2f) + 3.3f);
        }

        return sum / total;
    }

    /// <summary>A number from 0 up to 1 for a cell of a grid.</summary>
    public float Cell(int x, int y) => (Hash(x, y) >> 8) / (float)(1 << 24);

    private static float Fade(float t) => t * t * t * ((t * ((t * 6f) - 15f)) + 10f);

    private static float Mix(float a, float b, float part) => a + ((b - a) * part);

    private float Corner(int x, int y, float dx, float dy)
    {
        var hash = Hash(x, y);
        return (hash >> 29) switch
        {
            0 => dx + dy,
            1 => dx - dy,
            2 => dy - dx,
            3 => -dx - dy,
            4 => dx * 1.414f,
            5 => dx * -1.414f,
            6 => dy * 1.414f,
            _ => dy * -1.414f,
        } * 0.7071f;
    }

    private uint Hash(int x, int y)
    {
        var hash = (_seed ^ (uint)x) * 0x9E3779B1u;
        hash = (hash ^ (hash >> 15) ^ (uint)y) * 0x85EBCA77u;
        hash = (hash ^ (hash >> 13)) * 0xC2B2AE3Du;
        return hash ^ (hash >> 16);
    }
}
