using ComfyPulse.Progress;
using ComfyPulse.Workflows;

namespace ComfyPulse.Tests.Progress;

public class NodeBoardTests
{
    private static Workflow Graph { get; } = Workflow.Parse("""
        {"a": {"class_type": "Custom", "inputs": {}},
         "b": {"class_type": "Custom", "inputs": {"x": ["a", 0]}},
         "other": {"class_type": "Custom", "inputs": {}},
         "switch": {"class_type": "Custom", "inputs": {"yes": ["b", 0], "no": ["other", 0]}},
         "save": {"class_type": "SaveImage", "inputs": {"images": ["switch", 0]}}}
        """);

    private static NodeBoard NewBoard() => new(PromptPlan.Create(Graph));

    private static NodeChanges Tell(NodeBoard board, string id, double value, double max, bool finished = false, string? real = null) =>
        board.Tell(System.Text.Encoding.UTF8.GetBytes(id), System.Text.Encoding.UTF8.GetBytes(real ?? id), value, max, finished).Changes;

    [Fact]
    public void The_total_is_known_before_the_first_message()
    {
        Assert.Equal((0, 5), (NewBoard().NodesDone, NewBoard().NodesTotal));
    }

    [Fact]
    public void A_node_starts_once_moves_and_finishes_once()
    {
        var board = NewBoard();

        Assert.Equal(NodeChanges.Started | NodeChanges.Moved, Tell(board, "a", 0, 1));
        Assert.Equal(NodeChanges.None, Tell(board, "a", 0, 1));
        Assert.Equal(NodeChanges.Moved, Tell(board, "a", 3, 10));
        Assert.Equal(NodeChanges.Finished | NodeChanges.Moved, Tell(board, "a", 10, 10, finished: true));
        Assert.Equal(NodeChanges.None, Tell(board, "a", 0, 1));
        Assert.Equal((1, 5), (board.NodesDone, board.NodesTotal));
    }

    [Fact]
    public void Cached_nodes_leave_the_total_and_so_does_what_only_they_need()
    {
        var board = NewBoard();
        board.Cache("b");
        board.Recount();

        Assert.Equal((1, 3), (board.NodesCached, board.NodesTotal));
    }

    [Fact]
    public void A_lazy_branch_that_is_not_taken_leaves_the_total()
    {
        var board = NewBoard();
        foreach (var id in new[] { "a", "b", "switch" })
        {
            Tell(board, id, 1, 1, finished: true);
        }

        Assert.Equal((3, 4), (board.NodesDone, board.NodesTotal));
    }

    [Fact]
    public void Cached_output_nodes_that_are_passed_do_not_run()
    {
        var board = NewBoard();
        Assert.All(new[] { "a", "b", "other", "switch", "save" }, id => Assert.True(board.Cache(id)));
        board.Recount();

        Assert.Equal(NodeChanges.Moved, Tell(board, "save", 1, 1, finished: true));
        Assert.Equal((0, 5, 0), (board.NodesDone, board.NodesCached, board.NodesTotal));
    }

    [Fact]
    public void Expanded_nodes_count_within_the_node_that_they_stand_for()
    {
        var board = NewBoard();
        Tell(board, "a", 0, 1);
        Assert.True(Tell(board, "a.0.0.1", 1, 4, real: "a").HasFlag(NodeChanges.InnerStarted));
        Tell(board, "a.0.0.1", 4, 4, finished: true, real: "a");
        Tell(board, "a.0.0.2", 2, 4, real: "a");

        Assert.True(board.HasInnerNodes);
        Assert.Equal((0, 5), (board.NodesDone, board.NodesTotal));
        Assert.Equal((2, 4), board.BarOf(board.IndexOf("a")));
    }

    [Fact]
    public void Endless_inner_nodes_are_bounded()
    {
        var board = NewBoard();
        for (var i = 0; i < 20_000; i++)
        {
            Tell(board, $"a.0.0.{i}", 1, 1, finished: true, real: "a");
        }

        Assert.InRange(board.Estimate(passed: 1).Left, 0.001, 1e6);
    }

    [Fact]
    public void A_node_without_a_known_place_is_let_be()
    {
        Assert.Equal(NodeChanges.None, Tell(NewBoard(), "null", 1, 2));
    }

    [Fact]
    public void Without_a_workflow_one_more_node_is_always_expected()
    {
        var board = new NodeBoard(null);
        for (var i = 0; i < 50; i++)
        {
            Tell(board, $"{i}", 1, 1, finished: true);
        }

        Assert.True(board.IsGuess);
        Assert.True(board.Estimate(passed: 1).Left > 0);
        Assert.Equal(("7", null, null), board.Describe(board.IndexOf("7")));
    }
}
