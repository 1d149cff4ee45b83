using BenchmarkDotNet.Attributes;
using ComfyPulse.Protocol;
using ComfyPulse.Runs;
using ComfyPulse.Workflows;

namespace ComfyPulse.MicroBench;

/// <summary>From the bytes of a snapshot of eight nodes to the run's machine.</summary>
public class SnapshotBenchmarks
{
    private readonly byte[][] _frames = [.. Enumerable.Range(0, 1000).Select(step => Wire.States(step))];
    private readonly RunMachine _read = Running(isRead: true);
    private readonly RunMachine _unread = Running(isRead: false);
    private int _next;
    private long _ticks;

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
    public void ChangesNothing() => _read.Apply(ServerFrame.Read(_frames[0]), TimeSpan.FromTicks(++_ticks));

    /// <summary>The machine hears the next step, and nobody reads its progress.</summary>
    [Benchmark]
    public bool NextStepUnread() => Step(_unread);

    /// <summary>The machine hears the next step, and its progress is made.</summary>
    [Benchmark]
    public bool NextStepRead() => Step(_read);

    private static RunMachine Running(bool isRead)
    {
        var machine = Wire.Accepted(PromptPlan.Create(ComfyPulse.Workflow.Parse(Wire.Workflow)), isRead);
        machine.Apply(ServerFrame.Read(Wire.States(0)), TimeSpan.Zero);
        return machine;
    }

    private bool Step(RunMachine machine)
    {
        machine.Apply(ServerFrame.Read(_frames[++_next % _frames.Length]), TimeSpan.FromTicks(_ticks += 1000));
        while (machine.TryTake(out _))
        {
        }

        return machine.IsRunning;
    }
}
