using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ComfyPulse.Bench;

/// <summary>The command as native code, as its package has it. Built where it is not there yet, which takes minutes: delete its folder to build it anew.</summary>
internal static class NativeCommand
{
    private const string Project = "src/ComfyPulse.Cli";

    /// <summary>The program; null where this machine cannot build it (a linker and zlib's headers are needed).</summary>
    public static async Task<string?> PublishAsync()
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "native");
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? "comfypulse.exe" : "comfypulse");
        if (File.Exists(program))
        {
            return program;
        }

        var start = new ProcessStartInfo("dotnet", ["publish", Project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-v", "q", "-nodeReuse:false"])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && File.Exists(program) ? program : null;
    }
}
