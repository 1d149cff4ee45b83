using ComfyPulse.Recording;

namespace ComfyPulse;

/// <summary>Writes what goes between a client and a pod into a folder that can be replayed. Set it as <see cref="PodServices.Recorder"/>.</summary>
public sealed class PromptRecorder
{
    /// <summary>What the connection speaks into.</summary>
    internal IRecordingTap Tap => throw new NotSupportedException();
}
