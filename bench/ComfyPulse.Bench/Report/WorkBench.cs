using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Report;

/// <summary>Every work by every client, in turns: whatever else the machine does meanwhile hits all of them.</summary>
internal static class WorkBench
{
    public static async Task RunAsync(TextWriter output, Uri pod, IReadOnlyList<Work> works, int rounds)
    {
        foreach (var work in works)
        {
            var samples = WayNames.All.Where(way => !work.LooksAtPreviews || way.Key is WayNames.Bare or WayNames.Pulse).ToDictionary(way => way.Key, _ => new List<Sample>(), StringComparer.Ordinal);
            for (var round = 0; round < rounds; round++)
            {
                foreach (var (way, own) in samples)
                {
                    own.Add(await ClientProgram.Built.MeasureAsync(way, work, pod));
                }
            }

            WorkTable.Write(output, work, samples);
        }
    }
}
