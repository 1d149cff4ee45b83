using BenchmarkDotNet.Attributes;
using ComfyPulse.Protocol;

namespace ComfyPulse.MicroBench;

/// <summary>The reader, by the kind of message.</summary>
public class ReadingBenchmarks
{
    private byte[] _frame = [];

    [Params(
        "progress_state", "progress", "status", "executing", "executed", "logs", "feature_flags",
        "execution_start", "execution_cached", "execution_success", "execution_error", "execution_interrupted")]
    public string Message { get; set; } = "";

    [GlobalSetup]
    public void Prepare() => _frame = Wire.Of(Message);

    /// <summary>Type and prompt id: all that is read of a snapshot that a newer one overtakes.</summary>
    [Benchmark]
    public ServerFrameKind Head() => ServerFrame.Read(_frame).Kind;

    /// <summary>Everything, as a record.</summary>
    [Benchmark]
    public ServerMessage? Whole() => ServerFrame.Read(_frame).ToMessage();
}
