namespace ComfyPulse.Bench;

/// <summary>Where things are in the clone that the bench was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>A program of the folder <c>bench</c>, built as this one is.</summary>
    public static string Program(string project) =>
        Path.Combine(Root, "bench", project, Path.GetRelativePath(Path.Combine(Root, "bench", "ComfyPulse.Bench"), AppContext.BaseDirectory), project);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "ComfyPulse.slnx")) ? folder
        : Path.GetDirectoryName(folder) is { } parent ? Find(parent)
        : throw new InvalidOperationException("The bench is run from a clone of its repository.");
}
