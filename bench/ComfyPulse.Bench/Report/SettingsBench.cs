using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Report;

/// <summary>The same works with the runtime set, or the program built, in other ways: what users are advised to do is measured here.</summary>
internal static class SettingsBench
{
    private const string Pgo = "DOTNET_TieredPGO";

    public static async Task RunAsync(TextWriter output, Uri pod, IReadOnlyList<Work> works, int rounds)
    {
        var programs = new List<(string Name, ClientProgram Program)>
        {
            ("the runtime's defaults", Set((Pgo, "1"))),
            ("`TieredPGO` off, as in the other tables", Set((Pgo, "0"))),
            ("… and `TieredCompilation` off", Set((Pgo, "0"), ("DOTNET_TieredCompilation", "0"))),
            ("… and completions inline", Set((Pgo, "0"), ("DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS", "1"))),
            ("… and no spinning", Set((Pgo, "0"), ("DOTNET_ThreadPool_UnfairSemaphoreSpinLimit", "0"))),
            ("ReadyToRun, `TieredPGO` off", Set((Pgo, "0")) with { Path = await PublishAsync("PublishReadyToRun", "--self-contained", "false") }),
            ("native AOT", Set() with { Path = await PublishAsync("PublishAot") }),
        };
        foreach (var work in works)
        {
            await output.WriteLineAsync($"""

                ### {work.Title}, by settings

                | program | bare: CPU, ms | whole, ms | ComfyPulse: CPU, ms | whole, ms | wall, ms | memory, MB |
                |---|---:|---:|---:|---:|---:|---:|
                """);
            foreach (var (name, program) in programs)
            {
                var (bare, pulse) = (new List<Sample>(), new List<Sample>());
                for (var round = 0; round < rounds; round++)
                {
                    bare.Add(await program.MeasureAsync(WayNames.Bare, work, pod));
                    pulse.Add(await program.MeasureAsync(WayNames.Pulse, work, pod));
                }

                await output.WriteLineAsync($"| {name} | {Medians.Of(bare, sample => sample.Cpu):F0} | {Medians.Of(bare, sample => sample.Whole):F0} | {Medians.Of(pulse, sample => sample.Cpu):F0} | {Medians.Of(pulse, sample => sample.Whole):F0} | {Medians.Of(pulse, sample => sample.Wall):F0} | {Medians.Of(pulse, sample => sample.Peak) / 1e6:F0} |");
            }
        }
    }

    private static ClientProgram Set(params (string Name, string Value)[] settings) =>
        ClientProgram.Built with { Settings = settings.ToDictionary(setting => setting.Name, setting => setting.Value, StringComparer.Ordinal) };

    private static async Task<string> PublishAsync(string property, params string[] more) =>
        await PublishedProgram.PublishAsync("bench/ComfyPulse.Bench.Client", "ComfyPulse.Bench.Client", property, [$"-p:{property}=true", .. more])
        ?? throw new InvalidOperationException($"{property} failed.");
}
