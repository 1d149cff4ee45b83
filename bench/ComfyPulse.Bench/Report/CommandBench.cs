using System.Diagnostics;
using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Report;

/// <summary>The command, from its start to its end: native, compiled beforehand for the runtime, and compiled while it runs.</summary>
internal static class CommandBench
{
    private const int Times = 20;
    private const string Project = "src/ComfyPulse.Cli";

    public static async Task RunAsync(TextWriter output, Uri pod)
    {
        var native = await PublishedProgram.PublishAsync(Project, "comfypulse", "native");
        var ready = await PublishedProgram.PublishAsync(Project, "ComfyPulse.Cli", "ready-to-run", "-p:PublishAot=false", "-p:PublishReadyToRun=true", "--self-contained", "false");
        var folder = Directory.CreateTempSubdirectory("comfypulse-bench").FullName;
        var workflow = Path.Combine(folder, "workflow.json");
        await File.WriteAllTextAsync(workflow, new Script(ScriptKind.Job, 20).ToWorkflow());
        await output.WriteLineAsync($"""

            ### The command, {Times} times

            | program | what | wall, ms | CPU, ms | size, MB |
            |---|---|---:|---:|---:|
            """);
        string[] run = ["run", workflow, "--pod", pod.AbsoluteUri, "--out", Path.Combine(folder, "out"), "--json"];
        await LinesAsync("native", native, []);
        await LinesAsync("with ReadyToRun", ready, []);
        await LinesAsync("with `dotnet`", "dotnet", [Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.dll")]);
        Directory.Delete(folder, recursive: true);

        async Task LinesAsync(string name, string? program, string[] before)
        {
            if (program is null)
            {
                await output.WriteLineAsync($"| {name} | could not be built here | | | |");
                return;
            }

            var size = program == native ? Size(program) : "";
            await LineAsync(output, $"{name} | start (`--version`)", program, [.. before, "--version"], folder, size);
            await LineAsync(output, $"{name} | a job of 20 ms (`run`)", program, [.. before, .. run], folder, size);
        }
    }

    private static async Task LineAsync(TextWriter output, string name, string program, string[] arguments, string home, string size)
    {
        await StartAsync(program, arguments, home); // the first one reads the file from the disk
        var walls = new List<double>();
        var before = ChildTimes.Read();
        for (var time = 0; time < Times; time++)
        {
            var began = Stopwatch.GetTimestamp();
            await StartAsync(program, arguments, home);
            walls.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        await output.WriteLineAsync($"| {name} | {Medians.Of(walls, wall => wall):F0} | {(ChildTimes.Read() - before) / Times:F0} | {size} |");
    }

    private static async Task StartAsync(string program, string[] arguments, string home)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = home };
        start.Environment["XDG_STATE_HOME"] = home; // what it keeps of its runs does not belong to whoever measures
        start.Environment["HOME"] = home;
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var said = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {said}");
        }
    }

    private static string Size(string program) => $"{new FileInfo(program).Length / 1e6:F1}";
}
