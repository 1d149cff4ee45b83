using System.Text;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;

namespace ComfyPulse.Tests.Runs;

public sealed class LastSnapshotTests
{
    [Fact]
    public void Only_nodes_that_differ_from_the_snapshot_before_are_read()
    {
        var last = new LastSnapshot();
        Assert.Equal(["1", "2"], Hear(last, Snapshot(("1", 1, 1), ("2", 3, 20))).Read);
        Assert.Equal(["2"], Hear(last, Snapshot(("1", 1, 1), ("2", 4, 20))).Read);
        Assert.Empty(Hear(last, Snapshot(("1", 1, 1), ("2", 4, 20))).Read);
    }

    [Fact]
    public void A_node_that_is_new_is_read() =>
        Assert.Equal(["3"], HearAll(Snapshot(("1", 1, 1), ("2", 20, 20)), Snapshot(("1", 1, 1), ("2", 20, 20), ("3", 0, 1))).Read);

    [Fact]
    public void A_node_that_is_gone_leaves_the_sums() =>
        Assert.Equal((1, 1), HearAll(Snapshot(("1", 1, 1), ("2", 20, 20)), Snapshot(("1", 1, 1))).Sums);

    [Fact]
    public void The_sums_are_those_of_all_nodes() =>
        Assert.Equal((5, 21), HearAll(Snapshot(("1", 1, 1), ("2", 3, 20)), Snapshot(("1", 1, 1), ("2", 4, 20))).Sums);

    [Fact]
    public void What_is_written_otherwise_is_read_whole()
    {
        var other = Snapshot(("1", 1, 1), ("2", 3, 20)).Replace(", ", ",", StringComparison.Ordinal);
        Assert.Equal(["1", "2"], HearAll(other, other).Read);
    }

    [Fact]
    public void After_the_end_nothing_is_known()
    {
        var last = new LastSnapshot();
        Hear(last, Snapshot(("1", 1, 1)));
        last.Release();
        Assert.Equal(["1"], Hear(last, Snapshot(("1", 1, 1))).Read);
    }

    private static (List<string> Read, (double Values, double Maxima) Sums) HearAll(params string[] snapshots)
    {
        var last = new LastSnapshot();
        return snapshots.Select(snapshot => Hear(last, snapshot)).ToList()[^1];
    }

    private static (List<string> Read, (double Values, double Maxima) Sums) Hear(LastSnapshot last, string snapshot)
    {
        var read = new List<string>();
        var states = ServerFrame.Read(Encoding.UTF8.GetBytes(snapshot)).ReadNodeStates();
        var (values, maxima) = last.PassSame(ref states);
        while (states.MoveNext())
        {
            (values, maxima) = (values + states.Value, maxima + states.Max);
            last.Add(states.End, values, maxima);
            read.Add(Encoding.UTF8.GetString(states.NodeId));
        }

        return (read, (values, maxima));
    }

    private static string Snapshot(params (string Id, int Value, int Max)[] nodes)
    {
        var all = string.Join(", ", nodes.Select(node =>
            $$"""
            "{{node.Id}}": {"value": {{node.Value}}, "max": {{node.Max}}, "state": "running", "node_id": "{{node.Id}}", "prompt_id": "p", "display_node_id": "{{node.Id}}", "parent_node_id": null, "real_node_id": "{{node.Id}}"}
            """));
        return $$$$"""{"type": "progress_state", "data": {"prompt_id": "p", "nodes": {{{{{all}}}}}}}""";
    }
}
