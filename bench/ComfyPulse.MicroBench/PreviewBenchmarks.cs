using System.Buffers;
using BenchmarkDotNet.Attributes;
using ComfyPulse.Connections;
using ComfyPulse.Protocol;

namespace ComfyPulse.MicroBench;

/// <summary>A preview of 32 KB, from its frame to the newest one of a run.</summary>
public class PreviewBenchmarks
{
    private readonly byte[] _frame = Wire.Preview();
    private readonly PreviewCell _cell = new();

    [Benchmark]
    public BinaryFrame? Read() => BinaryFrame.Read(_frame, out _);

    /// <summary>Nobody takes it before the next one comes: its buffer goes back to the pool.</summary>
    [Benchmark]
    public void Overtaken()
    {
        var buffer = ArrayPool<byte>.Shared.Rent(_frame.Length);
        _cell.Set(new PromptPreview(buffer.AsMemory(0, _frame.Length), "image/jpeg", "5"), buffer);
    }
}
