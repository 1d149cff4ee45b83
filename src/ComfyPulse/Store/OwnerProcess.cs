using System.ComponentModel;
using System.Diagnostics;

namespace ComfyPulse.Store;

/// <summary>The process that follows a prompt. While it lives its client id is its own: two sockets must not share one.</summary>
/// <param name="Machine">The computer: a home folder may be shared by several.</param>
/// <param name="Id">The process id.</param>
/// <param name="StartedAt">When it started, in milliseconds since 1970: ids are used again.</param>
internal sealed record OwnerProcess(string Machine, int Id, long StartedAt)
{
    // The system's own clock of process starts is coarse, and is computed anew from the boot time.
    private const long Tolerance = 5_000;

    /// <summary>This process.</summary>
    public static OwnerProcess Current()
    {
        using var process = Process.GetCurrentProcess();
        return new OwnerProcess(Environment.MachineName, process.Id, StartOf(process));
    }

    /// <summary>Whether it lives; of another computer it cannot be seen, and is taken to be gone.</summary>
    public bool IsAlive()
    {
        if (Machine != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using var process = Process.GetProcessById(Id);
            return !process.HasExited && Math.Abs(StartOf(process) - StartedAt) <= Tolerance;
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
        {
            return false;
        }
    }

    private static long StartOf(Process process) => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds();
}
