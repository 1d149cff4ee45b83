using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ComfyPulse.Bench;

/// <summary>A program of this repository published for this machine, beside the bench. The first time takes a minute or more; afterwards only what has changed is built.</summary>
internal static class PublishedProgram
{
    /// <param name="project">The folder of its project.</param>
    /// <param name="name">The name of the program's file, without an extension.</param>
    /// <param name="kind">The folder that it goes to.</param>
    /// <param name="settings">More arguments for <c>dotnet publish</c>.</param>
    /// <returns>The program; null where this machine cannot build it: native code needs a linker and zlib's headers.</returns>
    public static async Task<string?> PublishAsync(string project, string name, string kind, params string[] settings)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, kind);
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name);
        var start = new ProcessStartInfo("dotnet", ["publish", project, "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "-o", folder, "-v", "q", "-nodeReuse:false", "-p:RunAnalyzers=false", .. settings])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
        await process.WaitForExitAsync();
        return process.ExitCode == 0 && File.Exists(program) ? program : null;
    }
}
