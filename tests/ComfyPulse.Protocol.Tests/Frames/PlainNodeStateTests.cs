using System.Globalization;
using System.Text;

namespace ComfyPulse.Protocol.Tests.Frames;

/// <summary>Snapshots as ComfyUI writes them are read without a JSON reader: with the same result, and nothing more.</summary>
public sealed class PlainNodeStateTests
{
    private const string Plain = """
        {"type": "progress_state", "data": {"prompt_id": "p", "nodes": {"1": {"value": 1.0, "max": 1.0, "state": "finished", "node_id": "1", "prompt_id": "p", "display_node_id": "1", "parent_node_id": null, "real_node_id": "1"}, "7.0.2": {"value": 3, "max": 20, "state": "running", "node_id": "7.0.2", "prompt_id": "p", "display_node_id": "7", "parent_node_id": "7", "real_node_id": "7"}}}}
        """;

    [Fact]
    public void A_plain_snapshot_and_the_same_with_other_blanks_tell_the_same() =>
        Assert.Equal(Told(Plain.Replace(" ", "", StringComparison.Ordinal)), Told(Plain));

    [Fact]
    public void A_plain_snapshot_tells_every_field() =>
        Assert.Equal(["1 1 1 - finished 1/1 False", "7.0.2 7 7 7 running 3/20 True"], Told(Plain));

    [Fact]
    public void A_node_that_is_not_plain_and_those_behind_it_are_read_all_the_same() =>
        Assert.Equal(Told(Plain), Told(Plain.Replace("\"value\": 3", "\"extra\": [1, {}], \"value\": 3", StringComparison.Ordinal)));

    [Fact]
    public void A_cut_snapshot_tells_the_nodes_that_came_whole()
    {
        var whole = Told(Plain);
        for (var length = 0; length < Plain.Length; length++)
        {
            var told = Told(Plain[..length]);
            Assert.Equal(whole.Take(told.Count), told);
        }
    }

    [Theory]
    [InlineData("0")]
    [InlineData("12")]
    [InlineData("0.1")]
    [InlineData("1.0")]
    [InlineData("123456.789012")]
    [InlineData("999999999999999")]
    [InlineData("12345678901234567890")]
    [InlineData("0.30000000000000004")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("-0.5")]
    public void A_number_is_read_to_the_last_bit(string number)
    {
        var nodes = Read(Plain.Replace("\"value\": 3", $"\"value\": {number}", StringComparison.Ordinal)).ReadNodeStates();
        Assert.True(nodes.MoveNext() && nodes.MoveNext());
        Assert.Equal(double.Parse(number, CultureInfo.InvariantCulture), nodes.Value);
    }

    [Theory]
    [InlineData("01")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.2.3")]
    public void What_is_no_number_tells_no_node(string number) =>
        Assert.Single(Told(Plain.Replace("\"value\": 3", $"\"value\": {number}", StringComparison.Ordinal)));

    [Fact]
    public void Known_nodes_are_passed_over()
    {
        var first = Read(Plain).ReadNodeStates();
        Assert.True(first.MoveNext());
        var nodes = Read(Plain).ReadNodeStates();
        nodes.Skip(first.End, nodes: 1);
        Assert.True(nodes.MoveNext());
        Assert.Equal("7.0.2", Encoding.UTF8.GetString(nodes.NodeId));
        Assert.False(nodes.MoveNext());
    }

    private static ServerFrame Read(string json) => ServerFrame.Read(Encoding.UTF8.GetBytes(json));

    private static List<string> Told(string json)
    {
        var told = new List<string>();
        var nodes = Read(json).ReadNodeStates();
        while (nodes.MoveNext())
        {
            var parent = nodes.ParentNodeId.IsEmpty ? "-" : Encoding.UTF8.GetString(nodes.ParentNodeId);
            told.Add(string.Create(CultureInfo.InvariantCulture, $"{Encoding.UTF8.GetString(nodes.NodeId)} {Encoding.UTF8.GetString(nodes.RealNodeId)} {Encoding.UTF8.GetString(nodes.DisplayNodeId)} {parent} {Encoding.UTF8.GetString(nodes.State)} {nodes.Value}/{nodes.Max} {nodes.HasIntegers}"));
        }

        return told;
    }
}
