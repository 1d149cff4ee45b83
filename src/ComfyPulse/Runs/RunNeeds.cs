namespace ComfyPulse.Runs;

/// <summary>What a run needs to know or have done. Levels, not commands: a driver that fails just sees the need again.</summary>
[Flags]
internal enum RunNeeds
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The submission must be sent.</summary>
    Post = 1,

    /// <summary>The submission's answer was lost: look its id and mark up in queue and history.</summary>
    LookUpSubmission = 2,

    /// <summary>A look at <c>/queue</c>, then <c>/history/{id}</c>.</summary>
    QueueLook = 4,

    /// <summary>The entry of <c>/history/{id}</c>.</summary>
    HistoryEntry = 8,

    /// <summary>The running prompt must be interrupted.</summary>
    Interrupt = 16,

    /// <summary>The pending prompt must be taken out of the queue.</summary>
    Dequeue = 32,
}
