using System.Text;

namespace ComfyPulse.Protocol.Tests.Frames;

public sealed class FrameHeadTests
{
    public static TheoryData<string> Frames { get; } =
    [
        """{"type": "progress", "data": {"value": 3, "max": 20, "prompt_id": "a", "node": "8"}}""",
        """{"type": "progress", "data": {"value": -1.5e3, "max": 20.0, "prompt_id": "a", "node": null}}""",
        """{"type": "progress", "data": {"value": NaN, "max": 20, "prompt_id": "a", "node": "8"}}""",
        """{"type": "progress_state", "data": {"prompt_id": "a", "nodes": {"8": {"value": NaN, "max": 1.0, "state": "running", "node_id": "8"}}}}""",
        """{"type": "executing", "data": {"node": "8", "display_node": "8", "prompt_id": "a"}}""",
        """{"type": "executing", "data": {"node": null, "prompt_id": "a"}}""",
        """{"type": "executing", "data": {"node": "pro\"mpt_id\": \"b", "prompt_id": "a"}}""",
        """{"type": "executed", "data": {"node": "8", "output": {"prompt_id": "b"}, "prompt_id": "a"}}""",
        """{"type": "execution_start", "data": {"prompt_id": "a\u00e9\"", "timestamp": 1}}""",
        """{"type": "execution_start", "data": {"prompt_id": "", "timestamp": 1}}""",
        """{"type": "execution_start", "data": {"prompt_id": 7, "timestamp": 1}}""",
        """{"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 1}}}}""",
        """{"type": "my_node", "data": {"value": "prompt_id", "max": 1}}""",
        """{"type": "my_node", "data": [1]}""",
        """{"data": {"prompt_id": "a"}, "type": "execution_start"}""",
    ];

    [Theory]
    [MemberData(nameof(Frames))]
    public void A_frame_is_told_alike_however_its_blanks_are_set(string text)
    {
        var python = Encoding.UTF8.GetBytes(text);
        var compact = Encoding.UTF8.GetBytes(text.Replace("\": ", "\":", StringComparison.Ordinal));
        var (one, other) = (Told(python), Told(compact));

        Assert.NotEqual(ServerFrameKind.Unreadable, one.Kind);
        Assert.Equal(other, one);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"type": """)]
    [InlineData("""{"type": "progress""")]
    [InlineData("""{"type": "progress", "data": """)]
    [InlineData("""{"type": "progress", "data": {"value": 1""")]
    [InlineData("""{"type": "progress", "data": {"value": 1, "prompt_id": "a""")]
    [InlineData("{\"type\": \"progress\", \"data\": {\"prompt_id\": \"a\n\"}}")]
    public void A_frame_cut_off_before_the_end_of_its_prompt_id_is_unreadable(string text) =>
        Assert.Equal(ServerFrameKind.Unreadable, ServerFrame.Read(Encoding.UTF8.GetBytes(text)).Kind);

    private static (ServerFrameKind Kind, bool HasPromptId, string? PromptId, string? Message) Told(byte[] utf8)
    {
        var frame = ServerFrame.Read(utf8);
        return (frame.Kind, frame.HasPromptId, frame.PromptId, frame.ToMessage()?.GetType().Name);
    }
}
