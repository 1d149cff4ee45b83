namespace ComfyPulse.Fuzzing;

/// <summary>A small generator (SplitMix64) that begins anew for each input, so that input 123,456 of a seed is the same on any machine and any number of threads.</summary>
internal struct FuzzRandom(ulong seed, long number)
{
    private ulong _state = seed + ((ulong)number * 0xD1B54A32D192ED03);

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>0 to <paramref name="bound"/> - 1; 0 where there is no choice.</summary>
    public int Below(int bound) => bound <= 1 ? 0 : (int)((Next() >> 32) * (ulong)bound >> 32);

    public bool OneIn(int chances) => Below(chances) == 0;
}
