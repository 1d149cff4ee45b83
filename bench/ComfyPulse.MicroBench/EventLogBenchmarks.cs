using BenchmarkDotNet.Attributes;
using ComfyPulse.Runs;

namespace ComfyPulse.MicroBench;

/// <summary>What happened to a run, on its way to whoever reads it.</summary>
public class EventLogBenchmarks
{
    private static readonly ListenOptions Everything = new() { ProgressEvery = TimeSpan.Zero };

    private readonly EventLog _unread = new();
    private readonly EventLog _read = new();
    private readonly IAsyncEnumerator<PromptEvent> _reader;
    private long _sequence;

    public EventLogBenchmarks() =>
        _reader = _read.ReadAsync(Everything, () => new PromptSnapshot(Wire.PromptId, Progress(0), [], Result: null) { Sequence = _sequence }, TimeProvider.System).GetAsyncEnumerator();

    [GlobalSetup]
    public async Task BeginAsync() => await _reader.MoveNextAsync();

    [Benchmark]
    public void Unread() => _unread.Append(Next());

    [Benchmark]
    public async Task<PromptEvent> ReadAsync()
    {
        _read.Append(Next());
        await _reader.MoveNextAsync();
        return _reader.Current;
    }

    private NodeText Next() => new("5", "text") { Sequence = ++_sequence };

    private static PromptProgress Progress(double fraction) => new() { Phase = PromptPhase.Running, Fraction = fraction };
}
