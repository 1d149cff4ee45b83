using System.CommandLine;
using System.CommandLine.Completions;
using ComfyPulse.Cli.Input;
using ComfyPulse.Cli.Store;

namespace ComfyPulse.Cli.Commands;

/// <summary>Prompt ids on a command line; shells complete those of the local store.</summary>
internal static class PromptIds
{
    /// <summary>One id.</summary>
    public static Argument<string> One(string description) => WithCompletion(new Argument<string>("ID") { Description = description });

    /// <summary>At least one.</summary>
    public static Argument<string[]> Several(string description) => WithCompletion(new Argument<string[]>("ID") { Description = description, Arity = ArgumentArity.OneOrMore });

    /// <summary>One or none.</summary>
    public static Argument<string?> Optional(string description) => WithCompletion(new Argument<string?>("ID") { Description = description, Arity = ArgumentArity.ZeroOrOne });

    /// <summary>The first of the ids that a run of this computer submitted; null for none.</summary>
    public static KeptPrompt? Remembered(params IEnumerable<string> ids) =>
        StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System) is { } store ? ids.Select(id => store.Find(id)).FirstOrDefault(prompt => prompt is not null) : null;

    private static Argument<T> WithCompletion<T>(Argument<T> argument)
    {
        PodName.Check(argument);

        // Else the help tells the ids of the store in place of the name.
        argument.HelpName = argument.Name;
        argument.CompletionSources.Add(_ => (StoreFolder.TryOpen(Environment.GetEnvironmentVariable, TimeProvider.System)?.Newest(50) ?? []).Select(kept => new CompletionItem(kept.PromptId.Value)));
        return argument;
    }
}
