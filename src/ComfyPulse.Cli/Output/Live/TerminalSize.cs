using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Spectre.Console;

namespace ComfyPulse.Cli.Output.Live;

/// <summary>How large the terminal is while standard output goes elsewhere, as in <c>files=$(comfypulse run …)</c>: .NET asks standard output alone, and the bars are on standard error.</summary>
internal static class TerminalSize
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static PosixSignalRegistration? _resized;

    /// <summary>Sets the size, now and whenever it changes.</summary>
    public static void Follow(Profile profile)
    {
        if (Console.IsOutputRedirected && !OperatingSystem.IsWindows())
        {
            Set(profile);
            _resized ??= PosixSignalRegistration.Create(PosixSignal.SIGWINCH, _ => Set(profile));
        }
    }

    /// <summary>Reads what <c>stty size</c> says: rows and columns. Null where it says nothing of use.</summary>
    public static (int Rows, int Columns)? Parse(string text)
    {
        var parts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return parts is [var rows, var columns]
            && int.TryParse(rows, NumberStyles.None, CultureInfo.InvariantCulture, out var height)
            && int.TryParse(columns, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && height > 0
            && width > 0
                ? (height, width)
                : null;
    }

    private static void Set(Profile profile)
    {
        if (Read() is { } size)
        {
            (profile.Height, profile.Width) = size;
        }
    }

    private static (int Rows, int Columns)? Read()
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("stty size </dev/tty");
        try
        {
            using var process = Process.Start(start);
            return process?.WaitForExit(Patience) is true ? Parse(process.StandardOutput.ReadToEnd()) : null;
        }
        catch (Exception exception) when (exception is Win32Exception or IOException)
        {
            return null;
        }
    }
}
