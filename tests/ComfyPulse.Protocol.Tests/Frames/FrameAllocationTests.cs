namespace ComfyPulse.Protocol.Tests;

public sealed class FrameAllocationTests
{
    [Fact]
    public void Reading_a_frames_kind_and_walking_its_nodes_allocates_nothing()
    {
        var bytes = Traces.TextFrames().Select(frame => frame.Frame).Where(frame => ServerFrame.Read(frame).Kind == ServerFrameKind.ProgressState).MaxBy(frame => frame.Length)!;
        var nodes = Walk(bytes);
        Assert.True(nodes > 4, $"{nodes} nodes");

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            Walk(bytes);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Reading_the_kind_and_the_prompt_of_any_recorded_frame_allocates_nothing()
    {
        var frames = Traces.TextFrames().Select(frame => frame.Frame).Where(frame => frame.AsSpan().IndexOf("NaN"u8) < 0).ToArray();
        Read(frames);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Read(frames);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static int Walk(byte[] bytes)
    {
        var count = 0;
        var nodes = ServerFrame.Read(bytes).ReadNodeStates();
        while (nodes.MoveNext())
        {
            count++;
        }

        return count;
    }

    private static void Read(byte[][] frames)
    {
        foreach (var frame in frames)
        {
            _ = ServerFrame.Read(frame).PromptIdUtf8;
        }
    }
}
