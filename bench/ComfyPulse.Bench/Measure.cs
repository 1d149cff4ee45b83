namespace ComfyPulse.Bench;

/// <summary>What a piece of work cost this process.</summary>
internal sealed record Cost(TimeSpan Cpu, long Allocated);

internal static class Measure
{
    public static async Task<Cost> CostAsync(Func<Task> workAsync)
    {
        GC.Collect();
        var (cpu, allocated) = (Environment.CpuUsage.TotalTime, GC.GetTotalAllocatedBytes(precise: true));
        await workAsync();
        return new(Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
