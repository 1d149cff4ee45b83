using System.CommandLine;

namespace ComfyPulse.Cli.Input;

/// <summary>A name that becomes part of a pod's address: an empty one, or one that means a folder, asks for something else.</summary>
internal static class PodName
{
    /// <summary>Refuses names that cannot be asked for.</summary>
    public static void Check<T>(Argument<T> argument) => argument.Validators.Add(result =>
    {
        foreach (var token in result.Tokens.Where(token => token.Value is "" or "." or ".."))
        {
            result.AddError($"'{token.Value}' is no name.");
        }
    });
}
