using ComfyPulse.Cli.Output;

namespace ComfyPulse.Cli.Running;

/// <summary>What the system says about a file, short enough to stand in a sentence.</summary>
internal static class FileProblem
{
    /// <summary>The reason without the path, which the sentence names itself.</summary>
    public static string Of(Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => "not found",
        UnauthorizedAccessException => "access denied",
        _ => SafeText.OneLine(WithoutPath(exception.Message)).TrimEnd('.'),
    };

    // "No space left on device : '/a/b'" and "The file '/a/b' already exists.": the path is known to the reader.
    private static string WithoutPath(string message)
    {
        var colon = message.IndexOf(" : '", StringComparison.Ordinal);
        return colon > 0 ? message[..colon] : message;
    }
}
