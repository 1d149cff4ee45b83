namespace ComfyPulse.Tests;

/// <summary>The bytes that cannot be collected now.</summary>
internal static class KeptMemory
{
    public static long Measure()
    {
        // What finalizers let go is gone with the second collection.
        for (var round = 0; round < 2; round++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
