using System.Text;

namespace ComfyPulse.Protocol.Tests;

public sealed class RecordedTextFrameTests
{
    [Fact]
    public void Every_recorded_text_frame_is_read_into_its_record()
    {
        var count = 0;
        foreach (var (where, bytes) in Traces.TextFrames())
        {
            count++;
            var frame = ServerFrame.Read(bytes);
            Assert.True(frame.Kind != ServerFrameKind.Unreadable, $"{where}: {frame.Problem}");

            var message = frame.ToMessage();
            Assert.NotNull(message);
            if (message is UnknownMessage unknown)
            {
                Assert.Equal("assets.seed.paused", unknown.Type);
                Assert.Equal("{}", unknown.Data.ToString());
            }
        }

        Assert.True(count > 4500, $"{count} frames");
    }

    [Fact]
    public void Every_recorded_text_frame_is_written_as_it_was()
    {
        foreach (var (where, bytes) in Traces.TextFrames())
        {
            var written = Encoding.UTF8.GetString(MessageWriter.ToFrame(ServerFrame.Read(bytes).ToMessage()!));

            // A bare NaN is kept as a string, so that what is handed on is JSON. The recorder resolved escapes that were on the wire.
            var recorded = Escaped(Encoding.UTF8.GetString(bytes).Replace("NaN", "\"NaN\"", StringComparison.Ordinal));
            Assert.True(recorded == written, $"{where}\nrecorded {recorded}\nwritten  {written}");
        }
    }

    [Fact]
    public void The_prompt_id_is_told_as_the_record_has_it()
    {
        foreach (var (where, bytes) in Traces.TextFrames())
        {
            var frame = ServerFrame.Read(bytes);
            var expected = Traces.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("NaN", "0", StringComparison.Ordinal)))
                .GetProperty("data") is var data && data.TryGetProperty("prompt_id", out var id) ? id.GetString() : null;
            Assert.True(expected == frame.PromptId, where);
        }
    }

    [Fact]
    public void That_nothing_runs_any_more_is_told_as_the_record_has_it()
    {
        var count = 0;
        foreach (var (where, bytes) in Traces.TextFrames())
        {
            var frame = ServerFrame.Read(bytes);
            var isNothing = frame.ToMessage() is ExecutingMessage { Node: null };
            count += isNothing ? 1 : 0;
            Assert.True(isNothing == frame.IsExecutingNothing, where);
        }

        Assert.True(count > 100, $"{count} frames");
    }

    [Fact]
    public void The_walk_over_the_nodes_tells_what_the_record_has()
    {
        foreach (var (where, bytes) in Traces.TextFrames())
        {
            var frame = ServerFrame.Read(bytes);
            if (frame.Kind != ServerFrameKind.ProgressState)
            {
                continue;
            }

            var nodes = Assert.IsType<ProgressStateMessage>(frame.ToMessage()).Nodes;
            var walk = frame.ReadNodeStates();
            foreach (var (id, node) in nodes)
            {
                Assert.True(walk.MoveNext(), where);
                Assert.Equal(id, Encoding.UTF8.GetString(walk.NodeId));
                Assert.Equal(node.RealNodeId, Encoding.UTF8.GetString(walk.RealNodeId));
                Assert.Equal((node.Value, node.Max, node.State == NodeState.Finished), (walk.Value, walk.Max, walk.IsFinished));
            }

            Assert.False(walk.MoveNext(), where);
        }
    }

    private static string Escaped(string text) => string.Concat(text.Select(unit => unit <= '~' ? unit.ToString() : $"\\u{(int)unit:x4}"));
}
