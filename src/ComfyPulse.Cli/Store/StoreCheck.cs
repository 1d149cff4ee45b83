using ComfyPulse.Cli.Running;

namespace ComfyPulse.Cli.Store;

/// <summary>Whether the local store takes entries, for work that is of no use where it does not: what is left alone must be found again.</summary>
internal static class StoreCheck
{
    /// <summary>Tries it.</summary>
    /// <param name="store">The store; null where the environment has no place for one.</param>
    /// <exception cref="CommandException">It takes none.</exception>
    public static void IsWritable(PromptStore? store)
    {
        if (store is null)
        {
            throw CommandException.Usage("not_kept", "The prompt has to be kept in the local store, and there is no place for one; choose a folder with COMFYPULSE_STATE.");
        }

        try
        {
            store.EnsureWritable();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw CommandException.Usage("not_kept", $"The prompt has to be kept in the local store, which cannot be written ({FileProblem.Of(exception)}); choose another folder with COMFYPULSE_STATE.");
        }
    }
}
