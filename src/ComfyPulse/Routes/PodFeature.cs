namespace ComfyPulse.Routes;

/// <summary>Something that pods have only from a version on.</summary>
/// <param name="Name">Its name, as an error says it.</param>
/// <param name="Since">The first version that has it.</param>
internal sealed record PodFeature(string Name, Version Since)
{
    /// <summary>The prompt id that we choose is kept; older pods mint their own.</summary>
    public static PodFeature ClientPromptId { get; } = new("prompt ids of the client's choice", new Version(0, 3, 45));

    /// <summary><c>/features</c>.</summary>
    public static PodFeature Features { get; } = new("list of features", new Version(0, 3, 45));

    /// <summary><c>partial_execution_targets</c>; older pods run everything.</summary>
    public static PodFeature PartialTargets { get; } = new("runs of some output nodes only", new Version(0, 3, 48));

    /// <summary><c>/interrupt</c> of one prompt; older pods interrupt whatever runs.</summary>
    public static PodFeature TargetedInterrupt { get; } = new("interrupt of one prompt", new Version(0, 3, 57));

    /// <summary><c>offset</c> of <c>/history</c>; older pods ignore it.</summary>
    public static PodFeature HistoryOffset { get; } = new("offset in the history", new Version(0, 3, 60));

    /// <summary><c>/api/jobs</c>.</summary>
    public static PodFeature Jobs { get; } = new("jobs", new Version(0, 6, 0));

    /// <summary><c>/api/jobs/{id}/cancel</c>.</summary>
    public static PodFeature JobCancel { get; } = new("cancelling of jobs", new Version(0, 26, 0));

    /// <summary><c>/api/assets</c> and <c>/api/tags</c>.</summary>
    public static PodFeature Assets { get; } = new("database of assets", new Version(0, 9, 0));

    /// <summary><c>/v2/userdata</c>.</summary>
    public static PodFeature UserDataTree { get; } = new("tree of a user's files", new Version(0, 3, 31));

    /// <summary><c>/internal/files</c>.</summary>
    public static PodFeature FileList { get; } = new("list of files", new Version(0, 3, 15));

    /// <summary><c>/i18n</c>.</summary>
    public static PodFeature Translations { get; } = new("translations", new Version(0, 3, 13));

    /// <summary><c>/global_subgraphs</c>.</summary>
    public static PodFeature Subgraphs { get; } = new("published subgraphs", new Version(0, 3, 67));

    /// <summary><c>/node_replacements</c>.</summary>
    public static PodFeature NodeReplacements { get; } = new("replacements of node classes", new Version(0, 14, 0));

    public PodFeatureException Missing(PodVersion version) => new(Name, version.Text, Since.ToString(3));
}
