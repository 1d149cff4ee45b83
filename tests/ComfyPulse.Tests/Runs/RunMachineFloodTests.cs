using System.Globalization;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

/// <summary>A pod that never stops telling of new things: what is kept of them has a limit.</summary>
public sealed class RunMachineFloodTests
{
    private const int Flood = 20_000;

    [Fact]
    public void Warnings_are_kept_up_to_a_limit()
    {
        var run = Script.Accepted();
        Pour(run, number => run.Hear("execution_error", $"\"node_id\": \"3\", \"exception_type\": \"ExecutionBlocked\", \"exception_message\": \"{number}\""));
        run.Tell(new RunFact.NothingFollows("over"));

        Assert.Equal(100, run.Machine.Result!.Warnings.Count);
    }

    [Fact]
    public void Outputs_are_kept_up_to_a_limit_and_a_warning_tells_of_it()
    {
        var run = Script.Accepted();
        Pour(run, number => run.Hear("executed", $"\"node\": \"{number}\", \"output\": {{\"text\": [\"a\", \"b\", \"c\", \"d\", \"e\", \"f\"]}}"));
        run.Tell(new RunFact.NothingFollows("over"));

        Assert.Equal(100_000, run.Machine.Result!.Outputs.Count);
        Assert.Equal("outputs_dropped", Assert.Single(run.Machine.Result.Warnings).Code);
    }

    [Theory]
    [InlineData("executed", "\"node\": \"{0}\", \"output\": null")]
    [InlineData("executing", "\"node\": \"{0}\"")]
    [InlineData("executing", "\"node\": \"3.{0}\", \"display_node\": \"3\"")]
    [InlineData("execution_cached", "\"nodes\": [\"{0}\"]")]
    [InlineData("progress", "\"node\": \"{0}\", \"value\": {0}, \"max\": {0}")]
    [InlineData("progress_state", "\"nodes\": {{\"3.{0}\": {{\"value\": 1, \"max\": {0}, \"real_node_id\": \"3\", \"state\": \"running\"}}}}")]
    [InlineData("progress_state", "\"nodes\": {{\"{0}\": {{\"value\": 1, \"max\": 2, \"state\": \"finished\"}}}}")]
    public void New_nodes_for_ever_leave_no_more_than_a_few_megabytes(string type, string data)
    {
        foreach (var run in (Script[])[Script.Accepted(), new Script(attached: true).Tell(new RunFact.SocketOpened(false))])
        {
            Pour(run, number => run.Hear(type, string.Format(CultureInfo.InvariantCulture, data, 1_000_000 + number)));

            // What each one more costs: a frame and its record, but nothing that grows with those before.
            var before = GC.GetAllocatedBytesForCurrentThread();
            Pour(run, number => run.Hear(type, string.Format(CultureInfo.InvariantCulture, data, 2_000_000 + number)), 1000);
            Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, 0, 200_000);
            Assert.InRange(run.Machine.Progress(default).NodesTotal, 0, 4096);
        }
    }

    private static void Pour(Script run, Action<int> tell, int count = Flood)
    {
        for (var number = 0; number < count; number++)
        {
            tell(number);
            _ = run.Events();
        }
    }
}
