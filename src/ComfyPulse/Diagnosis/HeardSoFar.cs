using ComfyPulse.Protocol;
using ComfyPulse.Sockets;

namespace ComfyPulse.Diagnosis;

/// <summary>What a socket has heard so far, of what a diagnosis waits for: the greeting, the answer to our feature flags, and any event of the pod.</summary>
internal sealed class HeardSoFar : ISocketListener
{
    private readonly TaskCompletionSource _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _flags = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _event = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _tookGreeting;

    public Task Greeting => _greeting.Task;

    public Task Flags => _flags.Task;

    /// <summary>A frame that went through the pod's queue of events. Greeting and flags do not: they come even where that queue stands still.</summary>
    public Task Event => _event.Task;

    public void OnOpened(string clientId) => _greeting.TrySetResult();

    public void OnText(in ServerFrame frame, ReadOnlySpan<byte> utf8)
    {
        if (frame.Kind == ServerFrameKind.FeatureFlags)
        {
            _flags.TrySetResult();
        }
        else if (frame.Kind == ServerFrameKind.Status && !_tookGreeting)
        {
            _tookGreeting = true;
        }
        else
        {
            _event.TrySetResult();
        }
    }

    public void OnBinary(ReceivedFrame frame) => _event.TrySetResult();

    public void OnSkipped(string reason, string detail) => _event.TrySetResult();
}
