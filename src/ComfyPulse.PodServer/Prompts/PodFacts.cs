using System.Text.Json.Nodes;

namespace ComfyPulse.PodServer;

/// <summary>What a pod is: its limits, and what its version has.</summary>
public sealed record PodFacts
{
    /// <summary>The largest request body, in bytes.</summary>
    public long MaxUploadBytes { get; init; } = 104_857_600;

    /// <summary>What <c>/features</c> and the answer to <c>feature_flags</c> say; null for a version before 0.3.45, which has neither.</summary>
    public JsonObject? Features { get; init; }

    /// <summary>Whether <c>/api/jobs</c> is there (0.6.0).</summary>
    public bool HasJobs { get; init; } = true;

    /// <summary>Whether a job can be cancelled by its route (0.26.0).</summary>
    public bool HasJobCancel { get; init; } = true;

    /// <summary>Whether an interrupted job is <c>cancelled</c> and not <c>failed</c> (0.9.0).</summary>
    public bool HasCancelledJobs { get; init; } = true;

    /// <summary>Whether a job tells <c>previewable_outputs_count</c> (0.32.0).</summary>
    public bool CountsPreviewableOutputs { get; init; } = true;

    /// <summary>Whether <c>/interrupt</c> looks at a prompt id (0.3.57).</summary>
    public bool HasTargetedInterrupt { get; init; } = true;

    /// <summary>Whether <c>/history</c> takes an <c>offset</c> (0.3.60).</summary>
    public bool HasHistoryOffset { get; init; } = true;

    /// <summary>Whether a request from another site is refused by its <c>Sec-Fetch-Site</c> (0.19.0).</summary>
    public bool ChecksFetchSite { get; init; } = true;

    /// <summary>Whether files are served with <c>nosniff</c>, and what a browser would run as bytes to save (0.28.0).</summary>
    public bool HardensDownloads { get; init; } = true;

    /// <summary>Whether <c>/i18n</c> is there (0.3.13).</summary>
    public bool HasTranslations { get; init; } = true;

    /// <summary>Whether <c>/internal/files</c> is there (0.3.15).</summary>
    public bool HasFileList { get; init; } = true;

    /// <summary>Whether a drawing (SVG) that an <c>img</c> element asks for is sent as one (0.30.0).</summary>
    public bool ShowsDrawings { get; init; } = true;

    /// <summary>Whether files of models have content types of their own (0.17.0).</summary>
    public bool HasModelContentTypes { get; init; } = true;

    /// <summary>Whether <c>/v2/userdata</c> is there (0.3.31).</summary>
    public bool HasUserDataTree { get; init; } = true;

    /// <summary>Whether <c>/global_subgraphs</c> is there (0.3.67).</summary>
    public bool HasGlobalSubgraphs { get; init; } = true;

    /// <summary>Whether <c>/api/assets</c> is there (0.9.0); it is switched off.</summary>
    public bool HasAssets { get; init; } = true;

    /// <summary>Whether <c>/node_replacements</c> is there (0.14.0).</summary>
    public bool HasNodeReplacements { get; init; } = true;
}
