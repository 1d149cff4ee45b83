namespace ComfyPulse.Connections;

/// <summary>One run's part in the local store. Used under the connection's lock; only <see cref="Entry"/> belongs to the keeper's loop.</summary>
/// <param name="entry">What the store has of it.</param>
/// <param name="followedSince">When the first of its followers began.</param>
internal sealed class KeptRun(KeptPrompt entry, DateTimeOffset followedSince)
{
    public KeptPrompt Entry { get; set; } = entry;

    public DateTimeOffset FollowedSince => followedSince;

    /// <summary>Whether something has happened that the store does not have yet.</summary>
    public bool IsChanged { get; set; }

    /// <summary>It is not written before, unless it ends.</summary>
    public TimeSpan WriteAt { get; set; }

    /// <summary>Nobody here follows it any more, and the prompt goes on: another process may.</summary>
    public bool IsLeft { get; set; }

    /// <summary>The pod provably never had it.</summary>
    public bool IsForgotten { get; set; }
}
