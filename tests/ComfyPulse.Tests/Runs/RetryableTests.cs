using ComfyPulse.Protocol;

namespace ComfyPulse.Tests.Runs;

public sealed class RetryableTests
{
    public static TheoryData<PromptOutcome, bool> Outcomes => new()
    {
        { new PromptOutcome.Succeeded(), false },
        { new PromptOutcome.Rejected(new PromptError("prompt_no_outputs", "", "", default), new Dictionary<string, NodeErrors>(StringComparer.Ordinal)), false },
        { new PromptOutcome.Interrupted("3", "KSampler"), false },
        { new PromptOutcome.Cancelled(null, null), false },
        { new PromptOutcome.Removed(), true },
        { new PromptOutcome.Lost("its numbers began anew"), true },
        { new PromptOutcome.TimedOut(TimeSpan.FromMinutes(1)), false },
        { new PromptOutcome.Unknown("no answer"), false },
    };

    [Theory]
    [MemberData(nameof(Outcomes))]
    public void Only_what_cannot_run_twice_and_nobody_stopped_is_retryable(PromptOutcome outcome, bool retryable)
    {
        Assert.Equal(retryable, outcome.IsRetryable);
        Assert.Equal(retryable, new PromptException("p", outcome).IsTransient);
    }
}
