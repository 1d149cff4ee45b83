using ComfyPulse.Cli.Scoring.Formulas;
using ComfyPulse.Protocol;

namespace ComfyPulse.Cli.Tests.Scoring;

public sealed class FormulaTests
{
    private const string Id = "p";

    private static readonly Workflow Graph = Workflow.Parse("""
        {
            "1": {"class_type": "Loader", "inputs": {}},
            "2": {"class_type": "KSampler", "inputs": {"steps": 20, "model": ["1", 0]}},
            "3": {"class_type": "KSampler", "inputs": {"steps": 20, "latent_image": ["2", 0]}},
            "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}}
        }
        """);

    [Fact]
    public void Values_over_maxima_falls_when_a_long_bar_turns_up()
    {
        var formula = new ValuesOverMaxima();

        Assert.Equal([1, 0.5, 0], After(formula, State(("1", 1, 1)), State(("1", 1, 1), ("2", 10, 21)), State(("2", 0, 20))));
    }

    [Fact]
    public void A_held_formula_does_not_fall()
    {
        var formula = new HeldFormula(new ValuesOverMaxima());

        Assert.Equal([0.5, 0.5, 0.75], After(formula, State(("2", 10, 20)), State(("2", 0, 20)), State(("2", 15, 20))));
    }

    [Fact]
    public void Finished_nodes_are_the_cached_ones_those_left_behind_and_those_that_the_state_calls_so()
    {
        var formula = new FinishedNodes(Graph);

        Assert.Equal(
            [0.25, 0.25, 0.5, 0.75, 0.75, 1],
            After(
                formula,
                new ExecutionCachedMessage(Id, ["1"]),
                new ExecutingMessage(Id, "2"),
                new ExecutingMessage(Id, "3"),
                State(("3", 20, 20, NodeState.Finished), ("4", 0, 1, NodeState.Running)),
                new ExecutedMessage(Id, "3.0.1", "3", RawJson.Null),
                new ExecutedMessage(Id, "4", "4", RawJson.Null)));
    }

    [Fact]
    public void The_current_bar_begins_anew_with_each_node()
    {
        var formula = new CurrentBar();

        Assert.Equal([0, 0.5, 0, 0.25], After(formula, new ExecutingMessage(Id, "2"), new ProgressMessage(Id, "2", 10, 20), new ExecutingMessage(Id, "3"), new ProgressMessage(Id, "3", 5, 20)));
    }

    [Fact]
    public void Finished_nodes_and_bar_share_the_nodes_and_one_more()
    {
        var formula = new FinishedAndBar(Graph);

        // The bar of a node that has finished stays until the next one begins.
        Assert.Equal(
            [0.2, 0.3, 0.5, 0.4],
            After(formula, new ExecutionCachedMessage(Id, ["1"]), new ProgressMessage(Id, "2", 10, 20), State(("2", 20, 20, NodeState.Finished)), new ExecutingMessage(Id, "3")),
            Close);
    }

    [Fact]
    public void Sampler_steps_are_four_fifths_and_finished_nodes_a_fifth()
    {
        var formula = new FinishedAndSteps(Graph);

        Assert.Equal(
            [0.05, 0.05 + 0.2, 0.1 + 0.4, 0.1 + 0.6, 0.2 + 0.8],
            After(
                formula,
                new ExecutionCachedMessage(Id, ["1"]),
                new ProgressMessage(Id, "2", 10, 20),
                State(("2", 20, 20, NodeState.Finished)),
                new ProgressMessage(Id, "3", 10, 20),
                State(("3", 20, 20, NodeState.Finished), ("4", 1, 1, NodeState.Finished))),
            Close);
    }

    [Fact]
    public void A_graph_without_samplers_has_only_its_nodes()
    {
        var formula = new FinishedAndSteps(Workflow.Parse("""{"1": {"class_type": "Loader", "inputs": {}}, "2": {"class_type": "SaveImage", "inputs": {}}}"""));

        Assert.Equal([0.5], After(formula, new ExecutionCachedMessage(Id, ["1"])));
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-9;

    private static double[] After(IProgressFormula formula, params ServerMessage[] messages) => [.. messages.Select(message =>
    {
        formula.Hear(message);
        return formula.Fraction;
    })];

    private static ProgressStateMessage State(params (string Node, double Value, double Max)[] nodes) =>
        State([.. nodes.Select(node => (node.Node, node.Value, node.Max, NodeState.Running))]);

    private static ProgressStateMessage State(params (string Node, double Value, double Max, string State)[] nodes) =>
        new(Id, nodes.ToDictionary(node => node.Node, node => new NodeState(node.Node, node.Value, node.Max, node.State, null, null, null), StringComparer.Ordinal));
}
