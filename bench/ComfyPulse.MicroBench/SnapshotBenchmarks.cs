using BenchmarkDotNet.Attributes;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.MicroBench;

/// <summary>From the bytes of a snapshot of eight nodes to the run's machine.</summary>
public class SnapshotBenchmarks
{
    private readonly byte[][] _frames = [.. Enumerable.Range(0, 1000).Select(Wire.States)];
    private readonly RunMachine _machine = new(new RunSetup(Wire.PromptId, PromptPlan.Create(ComfyPulse.Workflow.Parse(Wire.Workflow))));
    private int _next;
    private long _ticks;

    public SnapshotBenchmarks()
    {
        _machine.Apply(new RunFact.PostLeft(), TimeSpan.Zero);
        _machine.Apply(new RunFact.PostAccepted(Wire.PromptId, 1, new Dictionary<string, NodeErrors>(StringComparer.Ordinal)), TimeSpan.Zero);
        _machine.Apply(ServerFrame.Read(_frames[0]), TimeSpan.Zero);
    }

    /// <summary>The nodes alone.</summary>
    [Benchmark]
    public double Nodes()
    {
        var sum = 0.0;
        var states = ServerFrame.Read(_frames[0]).ReadNodeStates();
        while (states.MoveNext())
        {
            sum += states.Value;
        }

        return sum;
    }

    /// <summary>The machine hears the same again.</summary>
    [Benchmark]
    public bool ChangesNothing() => _machine.Apply(ServerFrame.Read(_frames[0]), TimeSpan.FromTicks(++_ticks));

    /// <summary>The machine hears the next step, and nobody reads its progress.</summary>
    [Benchmark]
    public bool NextStepUnread() => Step(isRead: false);

    /// <summary>The machine hears the next step, and its progress is made.</summary>
    [Benchmark]
    public bool NextStepRead() => Step(isRead: true);

    private bool Step(bool isRead)
    {
        _machine.Apply(ServerFrame.Read(_frames[++_next % _frames.Length]), TimeSpan.FromTicks(_ticks += 1000));
        while (_machine.TryTake(out _, isRead))
        {
        }

        return _machine.IsRunning;
    }
}
