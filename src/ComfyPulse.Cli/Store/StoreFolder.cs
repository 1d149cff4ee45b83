namespace ComfyPulse.Cli.Store;

/// <summary>Where the local store is: <c>COMFYPULSE_STATE</c>, else the system's place for state.</summary>
internal static class StoreFolder
{
    /// <summary>The store of this user; null where the environment has no place for one.</summary>
    public static PromptStore? TryOpen(Func<string, string?> variable, TimeProvider time) => Of(variable) is { } folder ? new PromptStore(folder, time) : null;

    /// <summary>The folder's absolute path; null where the environment has no place for it.</summary>
    public static string? Of(Func<string, string?> variable)
    {
        if (variable("COMFYPULSE_STATE") is { Length: > 0 } chosen)
        {
            return Path.Combine(Path.GetFullPath(chosen), "prompts");
        }

        return Base(variable) is { } state ? Path.Combine(state, "comfypulse", "prompts") : null;
    }

    /// <summary>The file of learned costs, beside the prompts; null where the environment has no place for it.</summary>
    public static string? CostFile(Func<string, string?> variable) => Of(variable) is { } prompts ? Path.Combine(Path.GetDirectoryName(prompts)!, "costs.json") : null;

    private static string? Base(Func<string, string?> variable)
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) is { Length: > 0 } local ? local : null;
        }

        // The XDG specification: a relative path is invalid and is ignored.
        return variable("XDG_STATE_HOME") is { } state && Path.IsPathRooted(state) ? state
            : variable("HOME") is { } home && Path.IsPathRooted(home) ? Path.Combine(home, ".local", "state")
            : null;
    }
}
