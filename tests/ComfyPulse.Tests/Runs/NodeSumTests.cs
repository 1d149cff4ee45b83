using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Runs;

public sealed class NodeSumTests
{
    private readonly RunMachine _machine = new(new RunSetup(Script.Id, PromptPlan.Create(Script.Simple)) { Calculation = ProgressCalculation.NodeSum });
    private int _seconds;

    private double Fraction => _machine.Progress(TimeSpan.FromSeconds(_seconds)).Fraction;

    private void State(params (string Id, double Value, double Max, string State)[] nodes)
    {
        var states = nodes.Select(node => $$"""
            "{{node.Id}}": {"value": {{node.Value}}, "max": {{node.Max}}, "state": "{{node.State}}", "node_id": "{{node.Id}}", "real_node_id": "{{node.Id}}"}
            """);
        var frame = $$"""{"type": "progress_state", "data": {"prompt_id": "{{Script.Id}}", "nodes": { {{string.Join(',', states)}} } } }""";
        _machine.Apply(ServerFrame.Read(Encoding.UTF8.GetBytes(frame)), TimeSpan.FromSeconds(++_seconds));
    }

    [Fact]
    public void It_is_the_sum_of_values_over_the_sum_of_maxima_held_so_that_it_never_falls()
    {
        _machine.Apply(new RunFact.SocketOpened(true), TimeSpan.Zero);
        _machine.Apply(new RunFact.PostLeft(), TimeSpan.Zero);
        _machine.Apply(Script.Answer(), TimeSpan.Zero);

        State(("1", 0, 1, "running"));
        Assert.Equal(0, Fraction);
        State(("1", 1, 1, "finished"));
        Assert.Equal(0.99, Fraction);
        State(("1", 1, 1, "finished"), ("3", 9, 20, "running"));
        Assert.Equal(0.99, Fraction);
        _seconds += 100;
        Assert.Equal(0.99, Fraction);
    }

    [Fact]
    public void It_stands_between_two_messages()
    {
        _machine.Apply(new RunFact.SocketOpened(true), TimeSpan.Zero);
        _machine.Apply(new RunFact.PostLeft(), TimeSpan.Zero);
        _machine.Apply(Script.Answer(), TimeSpan.Zero);
        State(("3", 5, 20, "running"));
        Assert.Equal(0.25, Fraction);

        _seconds += 30;

        Assert.Equal(0.25, Fraction);
    }
}
