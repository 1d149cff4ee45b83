namespace ComfyPulse.Cli;

/// <summary>The command cannot go on, and the user can do something about it: one sentence that names the remedy, a stable word, and the exit code.</summary>
internal sealed class CommandException(ExitCode exitCode, string code, string message) : Exception(message)
{
    /// <summary>What the shell is told.</summary>
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>The word for programs, in <c>error.code</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Wrong use of the command.</summary>
    public static CommandException Usage(string code, string message) => new(ExitCode.Usage, code, message);
}
