namespace ComfyPulse.PodServer;

/// <summary>One thing that goes wrong with a pod, on purpose: on its sockets, its routes or its worker. The family is closed.</summary>
/// <remarks>
/// Each has a text form, <c>drop-socket frame=12 how=reset times=2</c>: the name, then its members that are not the default, in kebab case.
/// <see cref="ToString"/> writes it and <see cref="Parse"/> reads it.
/// </remarks>
public abstract partial record PodFault
{
    private protected PodFault()
    {
    }

    /// <summary>How often it strikes, 1 or more; <see cref="int.MaxValue"/> (in text <c>always</c>): until it is removed. Default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>For faults of sockets: only those of this client id; null for any. Default null.</summary>
    public string? ClientId { get; init; }

    /// <summary>Reads a fault's text form.</summary>
    /// <exception cref="FormatException">It is not one; the message says what would be.</exception>
    public static PodFault Parse(string text) => FaultText.Parse(text);

    /// <summary>The text form.</summary>
    public sealed override string ToString() => FaultText.Format(this);

    /// <summary>What is wrong with it and what would be right; null for nothing.</summary>
    internal virtual string? Problem =>
        Times < 1 ? "times is 1 or more, or always"
        : ClientId is not null && this is not (IFrameFault or RefuseSocket) ? "client-id is for faults of sockets only; leave it out"
        : null;
}
