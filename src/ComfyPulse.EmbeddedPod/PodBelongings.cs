using ComfyPulse.PodServer;

namespace ComfyPulse.EmbeddedPod;

/// <summary>What of an embedded pod outlives a restart.</summary>
/// <param name="Folders">Its files.</param>
/// <param name="Faults">What goes wrong with it.</param>
/// <param name="Accepted">What it has accepted.</param>
/// <param name="Control">What the fault routes do; null where there are none.</param>
internal sealed record PodBelongings(PodFolders Folders, PodFaults Faults, AcceptedPrompts Accepted, IPodControl? Control);
