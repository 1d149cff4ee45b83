namespace ComfyPulse;

/// <summary>The base of every error that this library throws for what a pod did. A caller's own mistake is an <see cref="ArgumentException"/>; a fired token an <see cref="OperationCanceledException"/>.</summary>
public abstract class ComfyUIException : Exception
{
    private protected ComfyUIException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>Whether the same call may succeed later, unchanged.</summary>
    public abstract bool IsTransient { get; }
}
