using System.Diagnostics;
using ComfyPulse.Bench.Client;

namespace ComfyPulse.Bench.Report;

/// <summary>The command, from its start to its end: native, and compiled while it runs.</summary>
internal static class CommandBench
{
    private const int Times = 20;

    public static async Task RunAsync(TextWriter output, Uri pod)
    {
        var native = await NativeCommand.PublishAsync();
        var folder = Directory.CreateTempSubdirectory("comfypulse-bench").FullName;
        var workflow = Path.Combine(folder, "workflow.json");
        await File.WriteAllTextAsync(workflow, new Script(ScriptKind.Job, 20).ToWorkflow());
        await output.WriteLineAsync($"""

            ### The command, {Times} times

            | program | what | wall, ms | CPU, ms | size, MB |
            |---|---|---:|---:|---:|
            """);
        string[] run = ["run", workflow, "--pod", pod.AbsoluteUri, "--out", Path.Combine(folder, "out"), "--json"];
        if (native is null)
        {
            await output.WriteLineAsync("| native | could not be built here | | | |");
        }
        else
        {
            await LineAsync(output, $"native | start (`--version`)", native, ["--version"], folder, Size(native));
            await LineAsync(output, $"native | a job of 20 ms (`run`)", native, run, folder, Size(native));
        }

        var dll = Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.dll");
        await LineAsync(output, "with `dotnet` | start (`--version`)", "dotnet", [dll, "--version"], folder, "");
        await LineAsync(output, "with `dotnet` | a job of 20 ms (`run`)", "dotnet", [dll, .. run], folder, "");
        Directory.Delete(folder, recursive: true);
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
