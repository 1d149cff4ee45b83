namespace ComfyPulse.Cli.Scoring;

/// <summary>All ways under one condition.</summary>
/// <param name="Name"><c>cold</c> or <c>seen</c>.</param>
/// <param name="About">The condition, in words.</param>
/// <param name="Ways">The ways.</param>
internal sealed record ScoreBlock(string Name, string About, IReadOnlyList<WayScore> Ways);
