using System.Text;

namespace ComfyPulse.Protocol.Tests;

public sealed class TolerantTextFrameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("not json")]
    [InlineData("[1, 2]")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"data": {"prompt_id": "p"}}""")]
    [InlineData("""{"type": 7, "data": {}}""")]
    [InlineData("""{"type": null}""")]
    [InlineData("""{"type": "status" "data": {}}""")]
    public void What_is_no_message_is_unreadable_and_says_why(string text)
    {
        var frame = Read(text);

        Assert.Equal(ServerFrameKind.Unreadable, frame.Kind);
        Assert.False(string.IsNullOrEmpty(frame.Problem));
        Assert.Null(frame.ToMessage());
        Assert.Null(frame.PromptId);
        Assert.False(frame.ReadNodeStates().MoveNext());
    }

    [Theory]
    [InlineData("executing", "{}", false)]
    [InlineData("executing", "{\"node\": []}", false)]
    [InlineData("executing", "{\"node\": null, \"prompt_id\": \"p\"}", true)]
    [InlineData("executing", "{\"prompt_id\": \"p\", \"node\": \"5\"}", false)]
    [InlineData("executing", "{\"node\": 5}", false)]
    [InlineData("executing", "{\"prompt_id\": \"p\", \"node\": ", false)]
    [InlineData("executed", "{\"node\": null}", false)]
    public void Nothing_runs_any_more_only_where_the_node_is_null(string type, string data, bool isNothing)
    {
        var frame = Read($$"""{"type": "{{type}}", "data": {{data}}}""");

        Assert.Equal(isNothing, frame.IsExecutingNothing);
        Assert.Equal(isNothing, frame.ToMessage() is ExecutingMessage { Node: null });
    }

    [Fact]
    public void Bare_words_for_numbers_are_read_and_kept_as_strings()
    {
        var message = Assert.IsType<ExecutedMessage>(Read(
            """{"type": "executed", "data": {"node": "2", "output": {"a": [NaN, -Infinity, Infinity], "b": "NaN in \" text, Infinity"}, "prompt_id": "p"}}""").ToMessage());

        Assert.Equal("""{"a": ["NaN", "-Infinity", "Infinity"], "b": "NaN in \" text, Infinity"}""", message.Output.ToString());
        Assert.Equal("p", message.PromptId);
    }

    [Fact]
    public void Bare_words_are_numbers_where_numbers_belong()
    {
        var message = Assert.IsType<ProgressMessage>(Read("""{"type": "progress", "data": {"value": NaN, "max": -Infinity, "prompt_id": "p", "node": "1"}}""").ToMessage());
        Assert.Equal((double.NaN, double.NegativeInfinity), (message.Value, message.Max));

        var nodes = Read("""{"type": "progress_state", "data": {"prompt_id": "p", "nodes": {"1": {"value": Infinity, "max": NaN, "state": "running"}}}}""").ReadNodeStates();
        Assert.True(nodes.MoveNext());
        Assert.Equal((double.PositiveInfinity, double.NaN), (nodes.Value, nodes.Max));
    }

    [Theory]
    [InlineData("""{"type": "notification", "data": {"value": 1}}""", "{\"value\": 1}")]
    [InlineData("""{"type": "notification", "data": NaN}""", "\"NaN\"")]
    [InlineData("""{"type": "notification", "data": [1, 18446744073709551615]}""", "[1, 18446744073709551615]")]
    [InlineData("""{"type": "notification", "data": null}""", "null")]
    [InlineData("""{"data": "text", "type": "notification"}""", "\"text\"")]
    [InlineData("""{"type": "notification"}""", "")]
    public void A_message_of_no_known_type_is_handed_on_as_it_came(string text, string data)
    {
        var frame = Read(text);

        Assert.Equal(ServerFrameKind.Unknown, frame.Kind);
        Assert.Equal(new UnknownMessage("notification", RawJson.FromText(data)), frame.ToMessage());
    }

    [Theory]
    [InlineData("""{"type": "execution_start", "data": {"prompt_id": null}}""")]
    [InlineData("""{"type": "execution_start", "data": {"prompt_id": {}}}""")]
    [InlineData("""{"type": "execution_success", "data": []}""")]
    [InlineData("""{"type": "execution_error", "data": "text"}""")]
    [InlineData("""{"type": "progress_state", "data": {"prompt_id": "p"}}""")]
    [InlineData("""{"type": "progress_state", "data": {"prompt_id": "p", "nodes": []}}""")]
    [InlineData("""{"type": "progress", "data": {"value": "1", "max": 2}}""")]
    [InlineData("""{"type": "executed", "data": {"prompt_id": "p", "node": []}}""")]
    [InlineData("""{"type": "executing", "data": {"prompt_id": "p"}}""")]
    [InlineData("""{"type": "executing", "data": {"prompt_id": "p", "node": {}}}""")]
    [InlineData("""{"type": "status", "data": 5}""")]
    [InlineData("""{"type": "feature_flags", "data": null}""")]
    [InlineData("""{"type": "logs"}""")]
    public void A_known_type_without_what_it_cannot_do_without_is_unknown(string text)
    {
        var frame = Read(text);

        Assert.NotEqual(ServerFrameKind.Unknown, frame.Kind);
        Assert.IsType<UnknownMessage>(frame.ToMessage());
    }

    [Fact]
    public void A_field_of_another_type_is_its_default()
    {
        var error = Assert.IsType<ExecutionErrorMessage>(Read(
            """{"type": "execution_error", "data": {"prompt_id": "p", "node_id": 5, "node_type": [], "executed": "x", "traceback": [1, "two", {}, null], "timestamp": "now", "exception_message": false}}""").ToMessage());

        Assert.Equal(("5", null, null, null), (error.NodeId, error.NodeType, error.ExceptionMessage, error.Timestamp));
        Assert.Empty(error.Executed);
        Assert.Equal(["1", "two"], error.Traceback);

        Assert.Equal(new StatusMessage(null), Read("""{"type": "status", "data": {"status": null}}""").ToMessage());
        Assert.Equal(new StatusMessage(2, "s"), Read("""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 2.0}}, "sid": "s"}}""").ToMessage());
        Assert.Equal(new StatusMessage(null), Read("""{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1e99}}}}""").ToMessage());
        Assert.Equal(new ExecutionStartMessage("p", 1795391969365), Read("""{"type": "execution_start", "data": {"timestamp": 1795391969365.0, "prompt_id": "p"}}""").ToMessage());
    }

    [Fact]
    public void The_order_of_the_members_does_not_matter()
    {
        var frame = Read("""{"extra": {"type": "x", "data": [NaN]}, "data": {"more": {"prompt_id": "no"}, "prompt_id": "p", "timestamp": 5}, "type": "execution_success"}""");

        Assert.Equal((ServerFrameKind.ExecutionSuccess, "p"), (frame.Kind, frame.PromptId));
        Assert.Equal(new ExecutionSuccessMessage("p", 5), frame.ToMessage());
    }

    [Fact]
    public void Of_members_that_come_twice_the_first_type_and_data_count()
    {
        var frame = Read("""{"type": "execution_start", "data": {"prompt_id": "a"}, "type": "status", "data": {"prompt_id": "b"}}""");

        Assert.Equal(new ExecutionStartMessage("a"), frame.ToMessage());
        Assert.Equal("a", frame.PromptId);
    }

    [Fact]
    public void A_lone_surrogate_becomes_a_replacement_character()
    {
        var message = Assert.IsType<ExecutionErrorMessage>(Read(
            """{"type": "execution_error", "data": {"prompt_id": "p", "exception_message": "a\udcffb \ud83d\ude00 \ud83d", "node_id": "\u0033"}}""").ToMessage());

        Assert.Equal(("a\uFFFDb \U0001F600 \uFFFD", "3"), (message.ExceptionMessage, message.NodeId));
    }

    [Fact]
    public void Broken_utf8_becomes_replacement_characters()
    {
        byte[] bytes = [.. "{\"type\": \"executing\", \"data\": {\"node\": \""u8, 0xFF, 0xC3, .. "\", \"prompt_id\": \"p\"}}"u8];

        Assert.Equal(new ExecutingMessage("p", "\uFFFD\uFFFD"), ServerFrame.Read(bytes).ToMessage());
    }

    [Fact]
    public void An_escaped_id_is_equal_to_its_plain_form()
    {
        var frame = Read("""{"type": "progress_state", "data": {"prompt_id": "\u0070", "nodes": {"\u0443\u0437\u0435\u043b-1": {"value": 1, "max": 2, "real_node_id": "\u0033", "state": "finished"}, "4": 5, "6": {}}}}""");
        Assert.True(frame.PromptIdUtf8.SequenceEqual("p"u8));

        var nodes = frame.ReadNodeStates();
        Assert.True(nodes.MoveNext());
        Assert.True(nodes.NodeId.SequenceEqual("узел-1"u8));
        Assert.True(nodes.RealNodeId.SequenceEqual("3"u8));
        Assert.Equal((1.0, 2.0, true, true), (nodes.Value, nodes.Max, nodes.IsFinished, nodes.HasIntegers));

        // A node that is no object is passed over; one that says nothing has the defaults.
        Assert.True(nodes.MoveNext());
        Assert.True(nodes.NodeId.SequenceEqual("6"u8));
        Assert.True(nodes.RealNodeId.SequenceEqual("6"u8));
        Assert.Equal((0.0, 1.0, false), (nodes.Value, nodes.Max, nodes.IsFinished));
        Assert.False(nodes.MoveNext());
        Assert.False(nodes.MoveNext());
    }

    [Fact]
    public void An_empty_prompt_id_is_a_prompt_id()
    {
        var frame = Read("""{"type": "execution_start", "data": {"prompt_id": ""}}""");

        Assert.Equal((true, ""), (frame.HasPromptId, frame.PromptId));
        Assert.Equal(new ExecutionStartMessage(""), frame.ToMessage());
    }

    [Fact]
    public void Deep_nesting_is_read_and_too_deep_nesting_is_no_exception()
    {
        static string Nested(int depth) =>
            $$$"""{"type": "executed", "data": {"node": "1", "output": {{{new string('[', depth)}}}{{{new string(']', depth)}}}, "prompt_id": "p"}}""";

        Assert.IsType<ExecutedMessage>(Read(Nested(1000)).ToMessage());
        Assert.Equal(ServerFrameKind.Unreadable, Read(Nested(100_000)).Kind);
    }

    [Fact]
    public void A_frame_cut_at_any_byte_never_throws()
    {
        foreach (var kind in Traces.TextFrames().GroupBy(frame => ServerFrame.Read(frame.Frame).Kind))
        {
            foreach (var (_, bytes) in kind.OrderBy(frame => frame.Frame.Length).Take(1).Concat(kind.OrderByDescending(frame => frame.Frame.Length).Take(1)))
            {
                for (var length = 0; length < Math.Min(bytes.Length, 4000); length++)
                {
                    ReadEverything(bytes.AsSpan(0, length));
                }
            }
        }
    }

    internal static void ReadEverything(ReadOnlySpan<byte> bytes)
    {
        var frame = ServerFrame.Read(bytes);
        _ = frame.PromptId;
        var nodes = frame.ReadNodeStates();
        while (nodes.MoveNext())
        {
            _ = Encoding.UTF8.GetString(nodes.NodeId);
        }

        if (frame.ToMessage() is { } message)
        {
            // What was read can also be written, and what is written can be read again.
            Assert.NotEqual(ServerFrameKind.Unreadable, ServerFrame.Read(MessageWriter.ToFrame(message)).Kind);
        }
    }

    private static ServerFrame Read(string text) => ServerFrame.Read(Encoding.UTF8.GetBytes(text));
}
