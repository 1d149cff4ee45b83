using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace ComfyPulse.Cli.Tests.Commands;

/// <summary>The command as its users have it: a process with arguments, an environment, standard streams and an exit code.</summary>
internal sealed class CommandProcess : IDisposable
{
    // Only a net under tests that hang: what they wait for comes in seconds.
    private static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Task _copyingOutput;
    private readonly Task _copyingError;
    private readonly LineLog _output = new();
    private readonly LineLog _error = new();

    private CommandProcess(Process process)
    {
        _process = process;
        _copyingOutput = _output.CopyAsync(process.StandardOutput);
        _copyingError = _error.CopyAsync(process.StandardError);
    }

    /// <summary>Where commands keep their local store when a test gives them no place of its own: never the user's.</summary>
    private static readonly string State = Path.Combine(AppContext.BaseDirectory, "state");

    /// <summary>Starts it. The environment is the test's own without COMFYPULSE_* and terminal settings.</summary>
    public static CommandProcess Start(string[] arguments, string? standardInput = null, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            UseShellExecute = false,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "ComfyPulse.Cli.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var name in (string[])["COMFYPULSE_POD", "COMFYPULSE_HEADERS", "COMFYPULSE_API_KEY", "NO_COLOR"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["COMFYPULSE_STATE"] = State;
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start)!;
        process.StandardInput.Write(standardInput);
        process.StandardInput.Close();
        return new CommandProcess(process);
    }

    /// <summary>Starts it and waits for its end.</summary>
    public static async Task<CommandResult> RunAsync(string[] arguments, string? standardInput = null, params (string Name, string Value)[] environment)
    {
        using var command = Start(arguments, standardInput, environment);
        return await command.EndAsync();
    }

    /// <summary>Waits for the first line of standard output that fits.</summary>
    public Task<string> OutputLineAsync(Func<string, bool> fits) => _output.FirstAsync(fits).WaitAsync(SafetyNet, TestContext.Current.CancellationToken);

    /// <summary>Waits for the first line of standard error that fits.</summary>
    public Task<string> ErrorLineAsync(Func<string, bool> fits) => _error.FirstAsync(fits).WaitAsync(SafetyNet, TestContext.Current.CancellationToken);

    /// <summary>Sends a signal by its name: <c>INT</c>, <c>TERM</c>.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Kills it, as kill -9 does, and waits until it is gone.</summary>
    public Task KillAsync()
    {
        _process.Kill();
        return _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(SafetyNet, TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<CommandResult> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(SafetyNet, TestContext.Current.CancellationToken);
        await Task.WhenAll(_copyingOutput, _copyingError);
        return new CommandResult(_process.ExitCode, _output.Lines, _error.Lines);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <summary>What a command left behind.</summary>
internal sealed record CommandResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Error)
{
    /// <summary>Standard output as JSON lines.</summary>
    public IReadOnlyList<JsonElement> Json { get; } = [.. Output.Where(line => line.StartsWith('{')).Select(line => JsonDocument.Parse(line).RootElement)];

    /// <summary>The JSON lines of one event.</summary>
    public IReadOnlyList<JsonElement> Events(string name) => [.. Json.Where(line => line.GetProperty("event").GetString() == name)];

    /// <summary>All of standard error, for messages of assertions too.</summary>
    public string ErrorText => string.Join('\n', Error);

    /// <summary>The exit code is this one; if not, standard error says why. No stack trace and no control code in any case.</summary>
    public CommandResult Exits(int code)
    {
        Assert.True(code == ExitCode, $"exit code {ExitCode} instead of {code}; standard error:\n{ErrorText}\nstandard output:\n{string.Join('\n', Output)}");
        Assert.DoesNotContain("   at ", ErrorText, StringComparison.Ordinal);
        Assert.All([.. Output, .. Error], line => Assert.DoesNotContain(line, char.IsControl));
        return this;
    }

    /// <summary>One sentence on standard error, nothing on standard output.</summary>
    public CommandResult SaysOnly(string part)
    {
        Assert.Contains(part, Assert.Single(Error), StringComparison.Ordinal);
        Assert.Empty(Output);
        return this;
    }
}
