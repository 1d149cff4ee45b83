namespace ComfyPulse.Protocol.Tests;

public sealed class RecordedBinaryFrameTests
{
    [Fact]
    public void Every_recorded_binary_frame_goes_round_byte_for_byte()
    {
        var count = 0;
        foreach (var (where, bytes) in Traces.BinaryFrames())
        {
            count++;
            var frame = BinaryFrame.Read(bytes, out var problem);
            Assert.True(frame is not null, $"{where}: {problem}");
            Assert.True(bytes.AsSpan().SequenceEqual(frame.ToBytes()), where);
        }

        Assert.True(count > 800, $"{count} frames");
    }
}
