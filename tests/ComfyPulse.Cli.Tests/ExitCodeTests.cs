namespace ComfyPulse.Cli.Tests;

public sealed class ExitCodeTests
{
    [Fact]
    public void Every_outcome_has_its_code()
    {
        (PromptOutcome Outcome, int Code)[] table =
        [
            (new PromptOutcome.Succeeded(), 0),
            (new PromptOutcome.Failed(null, null, null, null, "", []), 1),
            (new PromptOutcome.Interrupted(null, null), 1),
            (new PromptOutcome.Removed(), 1),
            (new PromptOutcome.Rejected(new("", "", "", default), new Dictionary<string, Protocol.NodeErrors>()), 3),
            (new PromptOutcome.Lost(""), 5),
            (new PromptOutcome.TimedOut(default), 5),
            (new PromptOutcome.Unknown(""), 5),
            (new PromptOutcome.Cancelled(null, null), 130),
        ];

        Assert.All(table, row => Assert.Equal(row.Code, (int)ExitCodes.Of(row.Outcome)));
    }

    [Fact]
    public void Of_several_the_highest_is_given() => Assert.Equal(ExitCode.Cancelled, ExitCodes.Max(ExitCode.Failed, ExitCode.Cancelled));
}
