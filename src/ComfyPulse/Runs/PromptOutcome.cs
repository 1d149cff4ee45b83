using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse;

/// <summary>How a prompt ended. The family is closed: a <c>switch</c> over it needs no default.</summary>
public abstract record PromptOutcome
{
    private protected PromptOutcome()
    {
    }

    /// <summary>The outcome's word: <c>succeeded</c>, <c>failed</c>, <c>rejected</c>, <c>interrupted</c>, <c>cancelled</c>, <c>removed</c>, <c>lost</c>, <c>timed_out</c> or <c>unknown</c>.</summary>
    public abstract string Word { get; }

    /// <summary>Whether submitting the same workflow again, unchanged, is safe and sensible: it cannot run twice by that, nobody asked for its end, and it may do this time.</summary>
    /// <remarks>
    /// Lost, removed, and failures of a passing kind: out of memory, a service that did not answer. Not interrupted or cancelled, because somebody wanted it to stop; not timed out or unknown, because it may be
    /// running; not rejected, because it would be again. A full disk, a missing model or a broken GPU may do after somebody has mended the pod: <see cref="Failed.Hint"/> says how.
    /// </remarks>
    public virtual bool IsRetryable => false;

    /// <summary>All nodes ran. Evidence: the history says completed, or a whole socket saw <c>execution_success</c>.</summary>
    public sealed record Succeeded : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "succeeded";
    }

    /// <summary>A node raised an error.</summary>
    /// <param name="NodeId">The node of the submitted graph; null where the pod named none.</param>
    /// <param name="ClassType">Its class.</param>
    /// <param name="NodeTitle">Its title in the workflow, where it has one.</param>
    /// <param name="ExceptionType">The Python exception's type.</param>
    /// <param name="Message">The exception's message, trimmed.</param>
    /// <param name="Traceback">The Python traceback, a line or several an item.</param>
    public sealed record Failed(string? NodeId, string? ClassType, string? NodeTitle, string? ExceptionType, string Message, IReadOnlyList<string> Traceback) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "failed";

        /// <summary>What kind of trouble it is, by the exception's type and message.</summary>
        public FailureCategory Category => FailureCatalog.Find(this).Category;

        /// <summary>What helps, a sentence or two; null where nothing better is known than the message and the traceback.</summary>
        public string? Hint => FailureCatalog.Find(this).Hint;

        /// <inheritdoc/>
        public override bool IsRetryable => FailureCatalog.Find(this).IsRetryable;
    }

    /// <summary>The pod refused the submission: nothing was queued.</summary>
    /// <param name="Error">The pod's first word about it.</param>
    /// <param name="NodeErrors">What is wrong, by node id; empty where the whole prompt is refused.</param>
    public sealed record Rejected(PromptError Error, IReadOnlyDictionary<string, NodeErrors> NodeErrors) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "rejected";

        /// <summary>What kind of trouble it is, by the types of the errors: <see cref="FailureCategory.MissingNode"/>, <see cref="FailureCategory.MissingModel"/> or <see cref="FailureCategory.BadInput"/>.</summary>
        public FailureCategory Category => RejectionCatalog.Find(this).Category;

        /// <summary>What helps: the class or the models that are missing by name, else what to correct.</summary>
        public string? Hint => RejectionCatalog.Find(this).Hint;
    }

    /// <summary>Somebody else interrupted it.</summary>
    public sealed record Interrupted(string? NodeId, string? ClassType) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "interrupted";
    }

    /// <summary>We asked for the end, and it came.</summary>
    public sealed record Cancelled(string? NodeId, string? ClassType) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "cancelled";
    }

    /// <summary>It was pending and somebody else took it out of the queue.</summary>
    public sealed record Removed : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "removed";

        /// <inheritdoc/>
        public override bool IsRetryable => true;
    }

    /// <summary>The pod restarted and has forgotten it. Safe to submit again.</summary>
    public sealed record Lost(string Evidence) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "lost";

        /// <inheritdoc/>
        public override bool IsRetryable => true;
    }

    /// <summary>The caller's own limit passed. The prompt may go on; <see cref="ComfyUIPodClient.AttachAsync"/> follows it again.</summary>
    public sealed record TimedOut(TimeSpan Limit) : PromptOutcome
    {
        /// <summary>Which limit it was.</summary>
        public TimeLimit Which { get; init; } = TimeLimit.Run;

        /// <inheritdoc/>
        public override string Word => "timed_out";
    }

    /// <summary>It cannot be known: it may be running. Look the prompt id up before submitting again.</summary>
    public sealed record Unknown(string Why) : PromptOutcome
    {
        /// <inheritdoc/>
        public override string Word => "unknown";
    }
}

/// <summary>The limits that a caller can set for a run.</summary>
public enum TimeLimit
{
    /// <summary><see cref="SubmitOptions.Timeout"/>: for the whole run.</summary>
    Run,

    /// <summary><see cref="SubmitOptions.StartTimeout"/>: until the prompt begins to run.</summary>
    Start,
}
