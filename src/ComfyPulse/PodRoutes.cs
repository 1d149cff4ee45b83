namespace ComfyPulse;

/// <summary>The REST routes of a pod, by area.</summary>
public sealed class PodRoutes
{
}
